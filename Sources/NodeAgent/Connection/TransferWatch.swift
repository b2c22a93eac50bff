import Synchronization

/// Whether a transfer moves: every piece of it that is taken counts.
final class TransferProgress: Sendable {
    private let count = Atomic<Int>(0)

    /// A piece was taken.
    func moved() { count.add(1, ordering: .relaxed) }

    /// How many pieces were.
    var pieces: Int { count.load(ordering: .relaxed) }
}

/// A transfer stood still.
struct TransferStall: Error {}

/// Ends a transfer that stands still. One that moves may take as long as it takes: a model of a gigabyte is half an
/// hour under way on a line of 4 Mbit/s.
///
/// The HTTP client watches what it receives itself, and what it sends only while the connection takes bytes; a line
/// that takes none any more would hold it for ever.
struct TransferWatch: Sendable {
    /// Nothing moves for so long, twice that at the most: the transfer has ended.
    static let limit: Duration = .seconds(90)

    /// Waits; throws when the task is cancelled.
    let sleep: @Sendable (Duration) async throws -> Void

    /// Runs a transfer.
    ///
    /// - Throws: ``TransferStall`` if nothing moved for ``limit``; whatever the transfer throws.
    func watch<Result: Sendable>(
        _ progress: TransferProgress,
        _ transfer: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await transfer() }
            group.addTask {
                var seen = progress.pieces
                while true {
                    try await sleep(Self.limit)
                    let now = progress.pieces
                    guard now != seen else { throw TransferStall() }
                    seen = now
                }
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }
}
