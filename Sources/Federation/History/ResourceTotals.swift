/// What several contributions cost together. A number is of those that reported it; ``reports`` says of how many.
public struct ResourceTotals: Sendable, Hashable {
    /// How many contributions there are.
    public private(set) var contributions = 0
    /// How many of them report processor time.
    public private(set) var reports = 0
    /// The bytes of the updates.
    public private(set) var bytesSent = 0
    /// The bytes of the models that were fetched, as far as it was reported.
    public private(set) var bytesReceived = 0
    /// Seconds from assignment to update.
    public private(set) var seconds: Double = 0
    /// The examples behind the updates.
    public private(set) var exampleCount = 0
    /// Seconds of processor time.
    public private(set) var cpuSeconds: Double = 0
    /// Joules that processors measured.
    public private(set) var measuredJoules: Double = 0
    /// Joules that are estimates.
    public private(set) var estimatedJoules: Double = 0

    /// Nothing yet.
    public init() {}

    /// Adds a contribution.
    public mutating func add(seconds: Double, bytesSent: Int, exampleCount: Int, resources: ResourceUse?) {
        contributions += 1
        self.seconds += seconds
        self.bytesSent = self.bytesSent.addingWithoutOverflow(bytesSent)
        self.exampleCount = self.exampleCount.addingWithoutOverflow(exampleCount)
        guard let resources else { return }
        bytesReceived = bytesReceived.addingWithoutOverflow(resources.bytesReceived ?? 0)
        if let cpu = resources.cpuSeconds {
            reports += 1
            cpuSeconds += cpu
        }
        switch resources.energySource {
        case .measured: measuredJoules += resources.energyJoules ?? 0
        case .estimated: estimatedJoules += resources.energyJoules ?? 0
        case nil: break
        }
    }
}
