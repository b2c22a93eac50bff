import Ledger
import Logging

/// Writes what is noted for the audit to the disk, beside everything else: no request waits for it.
struct AuditWriter: Sendable {
    let board: AuditBoard
    let ledger: LedgerStore
    let environment: CoordinatorEnvironment
    let logger: Logger

    /// How often. A killed process loses the entries of so long at most.
    static let interval: Duration = .seconds(1)

    /// Writes until its task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do { try await environment.sleep(Self.interval) } catch { return }
            await write(isLast: false)
        }
    }

    /// Writes what is noted.
    @concurrent
    func write(isLast: Bool) async {
        let entries = board.drain(at: environment.now(), isLast: isLast)
        guard !entries.isEmpty else { return }
        do {
            try ledger.appendAudit(entries)
        } catch {
            board.putBack(entries)
            logger.error("audit.not-written", metadata: ["code": "\(error.code)", "reason": "\(error)"])
        }
    }
}
