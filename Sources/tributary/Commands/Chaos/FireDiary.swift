import Federation
import Foundation
import Wire

/// What was done to a federation and when, to read beside the logs of its processes.
struct FireDiary: Sendable {
    private let handle: FileHandle?

    /// A diary in a new file.
    init(path: String) {
        try? TextFile.write("", to: path)
        handle = FileHandle(forWritingAtPath: path)
    }

    /// Writes down what was done now.
    func note(_ text: String) {
        try? handle?.write(contentsOf: Data("\(Timestamp(SystemClock.now())) \(text)\n".utf8))
    }
}
