import Glibc
import ServiceLifecycle
import UnixSignals

/// Ends the process at once when it is told to stop a second time. Nothing is lost by it that a kill would not lose:
/// nothing.
struct StopSignals: Service {
    func run() async throws {
        await cancelWhenGracefulShutdown {
            var count = 0
            for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                count += 1
                guard count > 1 else { continue }
                Terminal.note("told to stop again: stopped at once")
                _exit(ExitStatus.interrupted.rawValue)
            }
        }
    }
}
