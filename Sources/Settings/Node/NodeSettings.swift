public import Federation

/// What a `node.yaml` says. Paths, also those of the data, are as they are written: relative to the file's folder.
public struct NodeSettings: Sendable, Hashable {
    /// The node's name.
    public var name: NodeName
    /// Where the coordinator answers: `https://host:port`.
    public var coordinator: String
    /// The folder of key, certificate, outbox and models; `state`.
    public var stateDirectory: String
    /// The HTTP proxy on the way to the coordinator; nil: what the environment says.
    public var proxy: String?
    /// An upload under way when the node is told to stop may take so many seconds more; 10.
    public var drainSeconds: Double = 10
    /// The port on loopback for probes, 0 if the system chooses one; nil: none.
    public var healthPort: Int?
    /// The data for each study that is named.
    public var studies: [StudyName: StudyData]
    /// The data for every other study; nil: the node takes part in no other.
    public var standardData: StudyData?

    /// Settings with those parts.
    public init(
        name: NodeName,
        coordinator: String,
        stateDirectory: String = "state",
        proxy: String? = nil,
        studies: [StudyName: StudyData] = [:],
        standardData: StudyData? = nil
    ) {
        self.name = name
        self.coordinator = coordinator
        self.stateDirectory = stateDirectory
        self.proxy = proxy
        self.studies = studies
        self.standardData = standardData
    }

    /// The studies in which the node takes part, and the tasks of each for which it has data.
    public var offer: StudyOffer {
        let others = standardData?.offer
        return StudyOffer(studies: studies.mapValues(\.offer).filter { $0.value != others }, others: others)
    }

    /// The data for a study; nil if the node takes no part in it.
    public func data(for study: StudyName) -> StudyData? { studies[study] ?? standardData }
}
