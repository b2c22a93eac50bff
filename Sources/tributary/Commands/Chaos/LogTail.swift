import Foundation

/// A JSON log that another process writes, read as it grows.
struct LogTail {
    /// A line of it.
    struct Entry {
        /// What happened.
        var event: String
        /// The facts.
        var fields: [String: String]
    }

    private let path: String
    private var handle: FileHandle?
    private var rest = Data()

    /// The log in a file, which may not be there yet.
    init(path: String) { self.path = path }

    /// What was written since the last call, in order. Lines that are no JSON are other output.
    mutating func news() -> [Entry] {
        if handle == nil { handle = FileHandle(forReadingAtPath: path) }
        guard let read = try? handle?.readToEnd(), !read.isEmpty else { return [] }
        rest.append(read)
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let complete = rest[...end]
        rest = Data(rest[rest.index(after: end)...])
        return complete.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let fields = try? JSONDecoder().decode([String: String].self, from: Data(line)),
                let event = fields["event"]
            else { return nil }
            return Entry(event: event, fields: fields)
        }
    }
}
