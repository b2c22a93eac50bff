import NIOCore

/// Has a connection read once in a turn of its event loop, 64 KiB at most, and not four times.
///
/// TLS keeps buffers as large as what one turn brought. Small ones come from the heap again and again, still in the
/// processor's cache; large ones are new pages each time, which cost more than decrypting what is in them.
final class SingleReads: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Never

    func handlerAdded(context: ChannelHandlerContext) {
        // A channel without the option reads as it likes: slower, and the same bytes.
        try? context.channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
    }
}
