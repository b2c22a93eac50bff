import Logging
import NIOCore
import NIOPosix

/// The threads of a service.
enum ServiceThreads {
    /// Has a coordinator's and a node's tasks run on the threads of their connections.
    ///
    /// Otherwise a request changes threads whenever it waits for the network and whenever it goes on: that is a fifth
    /// of the processor's time in rounds of small models. Where Swift's runtime does not have the hook for it, tasks
    /// stay on threads of their own.
    static func use() { _ = areThoseOfConnections }

    /// Says on which threads tasks run.
    static func note(in logger: Logger) {
        logger.info("threads.chosen", metadata: ["tasks": areThoseOfConnections ? "connections" : "own"])
    }

    /// Whether tasks run on the threads of the connections; decided once, before the first task.
    private static let areThoseOfConnections: Bool = {
        let words = Array(CommandLine.arguments.dropFirst())
        let isNode = words.starts(with: ["node", "join"])
        guard isNode || words.starts(with: ["coordinator", "start"]) else { return false }
        // A node has one connection; it trains on a thread of its own.
        if isNode { NIOSingletons.groupLoopCountSuggestion = 1 }
        return NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }()
}
