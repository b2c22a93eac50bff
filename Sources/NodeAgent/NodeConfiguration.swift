public import Federation

/// What a node needs to know before it starts.
public struct NodeConfiguration: Sendable {
    /// The node's name.
    public var name: NodeName
    /// Where the coordinator answers.
    public var coordinator: CoordinatorAddress
    /// A proxy to connect through.
    public var proxy: ProxyAddress?
    /// Where the node keeps its identity and its updates.
    public var stateDirectory: String
    /// The studies it takes part in.
    public var offer: StudyOffer
    /// Where its data is.
    public var data: NodeData
    /// How long a request for work waits at the coordinator before it is made anew, in seconds.
    public var longPollSeconds: Int
    /// How long the node waits before it tries again what failed.
    public var backoff: Backoff.Limits
    /// How long an upload under way may go on when the node is told to stop.
    public var drainLimit: Duration

    /// A configuration with the documented defaults: every study, no proxy, 30 seconds a long poll, 10 seconds to
    /// finish an upload.
    public init(
        name: NodeName,
        coordinator: CoordinatorAddress,
        proxy: ProxyAddress? = nil,
        stateDirectory: String,
        offer: StudyOffer = .everyStudy,
        data: NodeData,
        longPollSeconds: Int = 30,
        backoff: Backoff.Limits = Backoff.Limits(),
        drainLimit: Duration = .seconds(10)
    ) {
        self.name = name
        self.coordinator = coordinator
        self.proxy = proxy
        self.stateDirectory = stateDirectory
        self.offer = offer
        self.data = data
        self.longPollSeconds = longPollSeconds
        self.backoff = backoff
        self.drainLimit = drainLimit
    }
}
