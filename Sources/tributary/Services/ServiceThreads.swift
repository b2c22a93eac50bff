import NIOCore
import NIOPosix

/// The threads of a service.
enum ServiceThreads {
    /// Has a coordinator's and a node's tasks run on the threads of their connections.
    ///
    /// Otherwise a request changes threads whenever it waits for the network and whenever it goes on: that is a fifth
    /// of the processor's time in rounds of small models. Where Swift's runtime does not have the hook for it, tasks
    /// stay on threads of their own.
    static func use() {
        let words = Array(CommandLine.arguments.dropFirst())
        let isNode = words.starts(with: ["node", "join"])
        guard isNode || words.starts(with: ["coordinator", "start"]) else { return }
        // A node has one connection; it trains on a thread of its own.
        if isNode { NIOSingletons.groupLoopCountSuggestion = 1 }
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }
}
