import Federation
import Testing
import Training

@testable import VirtualNodes

struct PartitionTests {
    /// 300 rows of three classes in turn; the only feature is the row's number.
    private let data = Dataset(
        featureCount: 1,
        features: (0..<300).map(Float.init),
        targets: .classes((0..<300).map { Int32($0 % 3) })
    )

    private func classes(_ rows: [Int]) -> Set<Int> { Set(rows.map { $0 % 3 }) }

    @Test(arguments: [
        ("dirichlet:0.5", Partition.dirichlet(alpha: 0.5)), ("shards:2", .shards(perNode: 2)),
        ("column:ward: two", .column("ward: two")),
    ])
    func `a partition is what is written`(text: String, expected: Partition) throws {
        #expect(try Partition(text) == expected)
        #expect(try Partition(expected.description) == expected)
    }

    @Test(arguments: [
        "", "dirichlet", "dirichlet:", "dirichlet:0", "dirichlet:-1", "dirichlet:nan", "dirichlet:inf", "shards:0",
        "shards:x", "shards:10001", "column:", "rows:3",
    ])
    func `what is no partition is refused with the forms there are`(text: String) throws {
        let error = #expect(throws: SimulationError.self) { try Partition(text) }
        #expect(
            error?.description == "found the partition \"\(text)\", expected dirichlet:0.5, shards:2 or column:NAME"
        )
        #expect(error?.code == "simulation-partition")
    }

    @Test(arguments: [Partition.dirichlet(alpha: 0.3), .shards(perNode: 2)])
    func `where there are enough rows each is dealt once, and each node has as many`(partition: Partition) throws {
        let division = try partition.divide(data, nodes: 10, seed: 1)
        let all = (0..<10).flatMap { division.rows(at: $0) }
        #expect((0..<10).allSatisfy { division.rows(at: $0).count == 30 })
        if case .dirichlet = partition { #expect(all.sorted() == Array(0..<300)) }
        #expect(Set(all).count >= 290)
    }

    @Test(arguments: [Partition.dirichlet(alpha: 0.3), .shards(perNode: 2)])
    func `many nodes share rows, and none has fewer than the least`(partition: Partition) throws {
        let division = try partition.divide(data, nodes: 1000, seed: 1)
        #expect(division.names.first?.text == "node-0001" && division.names.last?.text == "node-1000")
        #expect(division.names == division.names.sorted())
        #expect((0..<1000).allSatisfy { division.rows(at: $0).count == Partition.fewestExamples })
        #expect(Set((0..<1000).flatMap { division.rows(at: $0) }) == Set(0..<300))
    }

    @Test func `the smaller alpha, the fewer classes a node has`() throws {
        func meanClasses(_ alpha: Double) throws -> Double {
            let division = try Partition.dirichlet(alpha: alpha).divide(data, nodes: 200, seed: 3)
            return Double((0..<200).map { classes(division.rows(at: $0)).count }.reduce(0, +)) / 200
        }
        let (skewed, mild, even) = (try meanClasses(0.05), try meanClasses(0.5), try meanClasses(100))
        #expect(skewed < 1.5 && skewed < mild && mild < even && even > 2.9, "\(skewed) \(mild) \(even)")
        // So small that every draw of the distribution is below the least number there is.
        #expect(try meanClasses(1e-9) >= 1)
    }

    @Test func `a node has about as many classes as pieces`() throws {
        let division = try Partition.shards(perNode: 1).divide(data, nodes: 30, examples: 10, seed: 2)
        #expect((0..<30).allSatisfy { classes(division.rows(at: $0)).count == 1 })
        let pairs = try Partition.shards(perNode: 2).divide(data, nodes: 30, examples: 10, seed: 2)
        #expect((0..<30).allSatisfy { classes(pairs.rows(at: $0)).count <= 2 })
        #expect((0..<30).contains { classes(pairs.rows(at: $0)).count == 2 })
    }

    @Test(arguments: [Partition.dirichlet(alpha: 0.5), .shards(perNode: 2)])
    func `P2: the seed decides, and nothing else`(partition: Partition) throws {
        let first = try partition.divide(data, nodes: 50, seed: 1)
        #expect(try partition.divide(data, nodes: 50, seed: 1) == first)
        #expect(try partition.divide(data, nodes: 50, seed: 2) != first)
    }

    @Test func `each value of a column is a node`() throws {
        let divided = Dataset(
            featureCount: 1,
            features: [0, 1, 2, 3],
            targets: .classes([0, 1, 0, 1]),
            tasks: [2, 0, 2, 0]
        )
        let division = try Partition.column("ward").divide(divided, nodes: 0, seed: 1, values: ["B 2", "none", "A"])
        #expect(division.names.map(\.text) == ["node-a", "node-b-2"])
        #expect(division.rows(at: 0) == [0, 2] && division.rows(at: 1) == [1, 3])
        #expect(throws: SimulationError.self) {
            try Partition.column("ward").divide(divided, nodes: 0, seed: 1, values: ["b-2", "none", "B 2"])
        }
    }

    @Test func `what cannot be divided is refused`() throws {
        let numbers = Dataset(featureCount: 1, features: [1, 2], targets: .values([1, 2]))
        let partition = Partition.dirichlet(alpha: 1)
        #expect(throws: SimulationError.self) { try partition.divide(numbers, nodes: 2, seed: 1) }
        for nodes in [0, -1, Partition.mostNodes + 1] {
            #expect(throws: SimulationError.self) { try partition.divide(data, nodes: nodes, seed: 1) }
        }
        for examples in [0, 301, Int.max] {
            #expect(throws: SimulationError.self) {
                try partition.divide(data, nodes: 2, examples: examples, seed: 1)
            }
        }
        #expect(throws: SimulationError.self) {
            try Partition.shards(perNode: 31).divide(data, nodes: 2, examples: 30, seed: 1)
        }
    }
}
