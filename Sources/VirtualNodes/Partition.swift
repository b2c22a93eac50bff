import Federation
import Randomness
public import Training

/// How the rows of one table are dealt to many nodes. The same data, number of nodes and seed give the same rows.
public enum Partition: Sendable, Hashable {
    /// Each node draws its own mixture of classes from Dir(α, …, α), and every node has as many examples: of Hsu, Qi
    /// and Brown 2019, arXiv:1909.06335, section 3, with one α a class. The smaller α, the fewer classes a node has.
    case dirichlet(alpha: Double)
    /// The rows, sorted by class, are cut into so many pieces for each node, which are dealt at random: of McMahan et
    /// al. 2017, arXiv:1602.05629, section 3. A node has about so many classes.
    case shards(perNode: Int)
    /// Each value of a column of the table is a node.
    case column(String)

    /// The examples of a node at least, where nobody says how many: below it, rows are dealt to several nodes.
    public static let fewestExamples = 16
    /// The most nodes of a simulation.
    public static let mostNodes = 1_000_000

    /// The partition that is written `dirichlet:0.5`, `shards:2` or `column:ward`.
    ///
    /// - Throws: ``SimulationError/partition(_:)``.
    public init(_ text: String) throws(SimulationError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count == 2 ? String(parts[1]) : ""
        switch parts.first {
        case "dirichlet":
            guard let alpha = Double(value), alpha > 0, alpha.isFinite else { break }
            self = .dirichlet(alpha: alpha)
            return
        case "shards":
            guard let count = Int(value), (1...10_000).contains(count) else { break }
            self = .shards(perNode: count)
            return
        case "column":
            guard !value.isEmpty else { break }
            self = .column(value)
            return
        default: break
        }
        throw .partition("found the partition \"\(text)\", expected dirichlet:0.5, shards:2 or column:NAME")
    }

    /// Deals the rows of a table.
    ///
    /// - Parameters:
    ///   - data: The examples to train on, with a class each.
    ///   - nodes: How many nodes there are. Of a column it is the number of its values.
    ///   - examples: How many examples each has; nil: as many as there are for each, but ``fewestExamples`` at least.
    ///   - seed: Decides who has what.
    ///   - values: Of a column: its values, by their indices in the data's tasks.
    /// - Throws: ``SimulationError/partition(_:)``.
    public func divide(
        _ data: Dataset,
        nodes: Int,
        examples: Int? = nil,
        seed: UInt64,
        values: [String] = []
    ) throws(SimulationError) -> Division {
        if case .column(let name) = self { return try Self.divide(data, byColumn: name, values: values) }
        guard case .classes(let classes) = data.targets else {
            throw .partition("the data's targets are numbers, and \(self) deals classes; divide them by column:NAME")
        }
        guard (1...Self.mostNodes).contains(nodes) else {
            throw .partition("found \(nodes) nodes, expected 1 to \(Self.mostNodes)")
        }
        let size = examples ?? max(data.count / nodes, Self.fewestExamples)
        guard data.count > 0, (1...data.count).contains(size), size <= Int(Int32.max) / nodes else {
            throw .partition(
                "found \(size) examples a node, expected 1 to the \(data.count) rows there are to train on"
            )
        }
        var deck = ClassDeck(classes, generator: SeededGenerator(seed: seed, stream: "partition", "\(self)"))
        switch self {
        case .dirichlet(let alpha): return deck.mixtures(alpha: alpha, nodes: nodes, size: size)
        case .shards(let perNode):
            guard perNode <= size else {
                throw .partition("found \(perNode) pieces for \(size) examples a node, expected an example in each")
            }
            return deck.pieces(perNode: perNode, nodes: nodes, size: size)
        case .column: preconditionFailure("a column was divided above")
        }
    }

    /// A node for each value that a row has.
    private static func divide(
        _ data: Dataset,
        byColumn column: String,
        values: [String]
    ) throws(SimulationError) -> Division {
        var rows = [[Int32]](repeating: [], count: values.count)
        for (row, value) in (data.tasks ?? []).enumerated() { rows[Int(value)].append(Int32(row)) }
        var nodes: [(name: NodeName, rows: [Int32])] = []
        for (value, rows) in zip(values, rows) where !rows.isEmpty {
            let text = String(value.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
            guard let name = NodeName("node-" + text.prefix(50)) else {
                throw .partition("the value \"\(value)\" of the column \"\(column)\" makes no node's name")
            }
            nodes.append((name, rows))
        }
        nodes.sort { $0.name < $1.name }
        guard !nodes.isEmpty else { throw .partition("the column \"\(column)\" has no value in the rows to train on") }
        for (first, second) in zip(nodes, nodes.dropFirst()) where first.name == second.name {
            throw .partition("two values of the column \"\(column)\" make the same node's name, \(first.name)")
        }
        return Division(names: nodes.map(\.name), rows: nodes.map(\.rows))
    }
}

extension Partition: CustomStringConvertible {
    /// As it is written.
    public var description: String {
        switch self {
        case .dirichlet(let alpha): "dirichlet:\(alpha)"
        case .shards(let perNode): "shards:\(perNode)"
        case .column(let name): "column:\(name)"
        }
    }
}
