/// How long the certificates that the authority issues are good for.
public struct CertificateLifetimes: Sendable, Hashable {
    /// Of a node's certificate, which the node renews itself at two thirds of it; 30 days.
    public var nodeLifetime: Duration
    /// Of the coordinator's certificate, which is made anew at each start; 90 days.
    public var coordinatorLifetime: Duration

    /// Lifetimes of so many days.
    public init(nodeDays: Int = 30, coordinatorDays: Int = 90) {
        nodeLifetime = .seconds(nodeDays * 86_400)
        coordinatorLifetime = .seconds(coordinatorDays * 86_400)
    }
}
