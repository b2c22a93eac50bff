/// How long the certificates that the authority issues are good for.
public struct CertificateLifetimes: Sendable, Hashable {
    /// Of a node's certificate, which the node renews itself at two thirds of it; 30 days.
    public var nodeLifetime: Duration
    /// Of the coordinator's certificate, which is made anew at each start; 90 days.
    public var coordinatorLifetime: Duration
    /// How long after its end a node's certificate may still be renewed, so that a node that was away comes back by
    /// itself; 60 days.
    public var renewalGrace: Duration

    /// Lifetimes of so many days.
    public init(nodeDays: Int = 30, coordinatorDays: Int = 90, renewalGraceDays: Int = 60) {
        renewalGrace = .seconds(renewalGraceDays * 86_400)
        nodeLifetime = .seconds(nodeDays * 86_400)
        coordinatorLifetime = .seconds(coordinatorDays * 86_400)
    }
}
