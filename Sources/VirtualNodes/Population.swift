public import Federation
public import Parameters
public import Training

/// The nodes of a simulation and what each of them has.
///
/// Divided data is there once, however many nodes share it: a node is a list of rows, which are gathered when it
/// trains.
public struct Population: Sendable {
    /// A node that brings its own data.
    public struct Institution: Sendable {
        /// Its name.
        public var name: NodeName
        /// What it trains on.
        public var training: Dataset
        /// What the model is evaluated on.
        public var holdout: Dataset

        /// A node with that data.
        public init(name: NodeName, training: Dataset, holdout: Dataset) {
            self.name = name
            self.training = training
            self.holdout = holdout
        }
    }

    private enum Storage: Sendable {
        case divided(Dataset, Division)
        case separate([Dataset])
    }

    /// The nodes' names, sorted.
    public let names: [NodeName]
    /// What the model is evaluated on after each round, with at least one example each.
    public let holdouts: [Dataset]
    private let storage: Storage
    private let places: [NodeName: Int]

    /// Nodes that divide the rows of one table among them.
    ///
    /// - Precondition: The division is of that data.
    public init(dividing data: Dataset, holdout: Dataset, into division: Division) {
        names = division.names
        holdouts = holdout.count > 0 ? [holdout] : []
        storage = .divided(data, division)
        places = Self.places(of: names)
    }

    /// Nodes with data of their own.
    ///
    /// - Precondition: Their names differ.
    public init(_ institutions: [Institution]) {
        let sorted = institutions.sorted { $0.name < $1.name }
        names = sorted.map(\.name)
        holdouts = sorted.map(\.holdout).filter { $0.count > 0 }
        storage = .separate(sorted.map(\.training))
        places = Self.places(of: names)
    }

    private static func places(of names: [NodeName]) -> [NodeName: Int] {
        Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    }

    /// The place of a node among the names; nil for a stranger.
    func place(of node: NodeName) -> Int? { places[node] }

    /// What the node at that place trains on. Costs O(its values) for divided data, which is copied, else O(1).
    public func training(at place: Int) -> Dataset {
        switch storage {
        case .divided(let data, let division): data.subset(division.rows(at: place))
        case .separate(let sets): sets[place]
        }
    }

    /// All the data that there is: the table that is divided, or each node's own.
    var datasets: [Dataset] {
        switch storage {
        case .divided(let data, _): [data] + holdouts
        case .separate(let sets): sets + holdouts
        }
    }

    /// The SHA-256 of every node's name and data: parts of a round belong together only if it is the same.
    public var digest: ContentDigest {
        var stream = ContentDigest.Stream()
        for name in names { stream.update(Array("\(name)\n".utf8)) }
        switch storage {
        case .divided(let data, let division):
            stream.update(data.fingerprint.bytes)
            stream.update(division.fingerprint.bytes)
        case .separate(let sets):
            for set in sets { stream.update(set.fingerprint.bytes) }
        }
        return stream.finish()
    }
}
