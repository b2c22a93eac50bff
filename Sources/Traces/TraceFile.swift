import FoundationEssentials
import Glibc
import Synchronization

/// A file of lines that is appended to and, when it is long enough, kept aside once.
///
/// What cannot be written is left out: nobody waits for a trace, and nothing depends on it.
final class TraceFile: Sendable {
    private let path: String
    private let limit: Int
    private let open: Mutex<(descriptor: Int32, byteCount: Int)>

    /// 64 MiB.
    static let defaultLimit = 64 << 20

    init(path: String, limit: Int = TraceFile.defaultLimit) throws(TraceFileError) {
        self.path = path
        self.limit = limit
        let descriptor = Self.open(path)
        guard descriptor >= 0 else { throw TraceFileError(path: path, reason: String(cString: strerror(errno))) }
        open = Mutex((descriptor, Int(lseek(descriptor, 0, SEEK_END))))
    }

    deinit { close(open.withLock(\.descriptor)) }

    /// Adds a line.
    func append(_ line: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var bytes = try? encoder.encode(line) else { return }
        bytes.append(UInt8(ascii: "\n"))
        let whole = Array(bytes)
        open.withLock { file in
            if file.byteCount + whole.count > limit, file.byteCount > 0 { startOver(&file) }
            // One call: a line is written whole or, where the disk is full, is cut, and the next one begins anew.
            let written = write(file.descriptor, whole, whole.count)
            file.byteCount += max(0, written)
        }
    }

    private func startOver(_ file: inout (descriptor: Int32, byteCount: Int)) {
        guard rename(path, path + ".1") == 0 else { return }
        let next = Self.open(path)
        guard next >= 0 else { return }
        close(file.descriptor)
        file = (next, 0)
    }

    private static func open(_ path: String) -> Int32 {
        Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    }
}

/// A file of traces that cannot be opened.
public struct TraceFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// Why, as the system says it.
    public let reason: String

    /// A stable, documented code.
    public var code: String { "trace-file" }

    /// Where, what was found and what to do.
    public var description: String {
        "\(path): could not be opened for traces: \(reason); check that its folder exists and may be written to"
    }
}
