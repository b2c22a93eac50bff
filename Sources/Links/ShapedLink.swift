import NIOCore
import NIOPosix

/// A line to a port of this machine. Whoever connects to ``port`` speaks with it as over a line of those conditions.
public final class ShapedLink: Sendable {
    private let state: LinkState
    private let listener: any Channel

    /// Listens on a loopback port that the system chooses.
    ///
    /// - Parameter target: The loopback port that connections go to; nil: nobody is there yet.
    public init(to target: Int? = nil) async throws {
        let state = LinkState(target: target)
        self.state = state
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in Self.connect(channel, state: state) }
            .bind(host: "127.0.0.1", port: 0)
            .get()
    }

    /// The port to connect to.
    public var port: Int { listener.localAddress?.port ?? 0 }

    /// The port that new connections go to; nil: nobody is there.
    public var target: Int? {
        get { state.target }
        set { state.target = newValue }
    }

    /// What the line does to what passes, from now on.
    public var conditions: LinkConditions {
        get { state.conditions }
        set { state.conditions = newValue }
    }

    /// What went over it so far.
    public var traffic: LinkTraffic { state.traffic }

    /// Cuts every connection: both ends see a reset, and what was under way is lost.
    public func cut() { state.cut() }

    /// Leaves every connection behind: it stays open and carries nothing any more, as when a cable is pulled. New ones
    /// work.
    public func strand() { state.strand() }

    /// Takes no more connections and cuts those there are.
    public func close() async {
        try? await listener.close().get()
        state.cut()
    }

    /// Connects onwards; where nobody is, the connection that was taken is closed.
    private static func connect(_ channel: any Channel, state: LinkState) -> EventLoopFuture<Void> {
        guard let target = state.target else {
            return channel.eventLoop.makeFailedFuture(ChannelError.connectTimeout(.zero))
        }
        return ClientBootstrap(group: channel.eventLoop)
            .channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelInitializer { onward in
                onward.eventLoop.makeCompletedFuture {
                    try onward.pipeline.syncOperations.addHandler(LinkRelay(.back, to: channel, state: state))
                }
            }
            .connect(host: "127.0.0.1", port: target)
            .flatMapThrowing { onward in
                try channel.pipeline.syncOperations.addHandler(LinkRelay(.there, to: onward, state: state))
            }
    }
}
