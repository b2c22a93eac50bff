import Glibc
import NIOCore

/// Carries what arrives at one end of a connection to the other end, as the line's state allows.
///
/// It reads on only when the line is free and what it carries has been taken: a slow line slows the sender down.
final class LinkRelay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Tells a relay that the line's conditions have changed.
    struct Wakening: Sendable {}

    /// Bytes that may be under way before no more are read: what a real line and its queues hold.
    private static let windowByteCount = 256 * 1024

    private let state: LinkState
    private let direction: LinkDirection
    private let peer: any Channel
    private var held: [ByteBuffer] = []
    private var underWay = 0
    private var isScheduled = false
    private var isStranded = false
    private var lastArrival: NIODeadline?

    init(_ direction: LinkDirection, to peer: any Channel, state: LinkState) {
        self.direction = direction
        self.peer = peer
        self.state = state
    }

    func channelActive(context: ChannelHandlerContext) {
        state.opened(context.channel, isNew: direction == .there)
        context.read()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        state.count(buffer.readableBytes, direction)
        held.append(buffer)
        carry(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        readOn(context)
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is Wakening else { return context.fireUserInboundEventTriggered(event) }
        carry(context)
        readOn(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.closed(context.channel)
        let peer = peer
        // What is still under way arrives before the end does.
        context.eventLoop.scheduleTask(deadline: max(lastArrival ?? .now(), .now())) { peer.close(promise: nil) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Hands what was read to the line.
    private func carry(_ context: ChannelHandlerContext) {
        while let buffer = held.first {
            let passage = state.admit(buffer.readableBytes, direction, on: context.channel, now: .now())
            switch passage {
            case .hold: return
            case .swallow:
                held.removeAll()
                isStranded = true
                return
            case .pass(let byteCount, let free, let arrival, let isCut):
                held.removeFirst()
                lastArrival = arrival
                deliver(buffer.getSlice(at: buffer.readerIndex, length: byteCount), at: arrival, isCut, context)
                if free > .now() { wait(until: free, context) }
            }
        }
    }

    private func deliver(_ part: ByteBuffer?, at arrival: NIODeadline, _ isCut: Bool, _ context: ChannelHandlerContext)
    {
        guard let part else { return }
        underWay += part.readableBytes
        let loop = context.eventLoop.assumeIsolated()
        let write = { [self] in
            peer.writeAndFlush(part).assumeIsolated().whenComplete { _ in
                self.underWay -= part.readableBytes
                if isCut { self.state.cut() } else { self.readOn(context) }
            }
        }
        if arrival <= .now() { write() } else { loop.scheduleTask(deadline: arrival, write) }
    }

    private func wait(until free: NIODeadline, _ context: ChannelHandlerContext) {
        guard !isScheduled else { return }
        isScheduled = true
        context.eventLoop.assumeIsolated().scheduleTask(deadline: free) { [self] in
            isScheduled = false
            readOn(context)
        }
    }

    private func readOn(_ context: ChannelHandlerContext) {
        if held.isEmpty, !isScheduled, !isStranded, underWay < Self.windowByteCount { context.read() }
    }

    /// Closes a channel so that its other end sees a reset and nothing that was waiting in the system is sent.
    static func reset(_ channel: any Channel) {
        guard let socket = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
    }
}
