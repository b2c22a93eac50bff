import Foundation

/// Compares bytes with the file of that name in `Golden/` beside the test.
///
/// With `RECORD_GOLDEN=1` in the environment it writes the file and fails, so that a recording is never taken for a
/// passing test.
public func expectGolden(_ found: [UInt8], named name: String, test: String = #filePath) throws {
    let file = goldenFolder(beside: test).appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(found).write(to: file)
        throw GoldenFailure.recorded(name)
    }
    let expected = try golden(name, test: test)
    guard found != expected else { return }
    let first = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, expected.count)
    throw GoldenFailure.different(
        name,
        byte: first,
        found: excerpt(found, at: first),
        expected: excerpt(expected, at: first)
    )
}

/// Compares text with the file of that name in `Golden/` beside the test. `RECORD_GOLDEN=1` works as for bytes.
public func expectGolden(_ found: String, named name: String, test: String = #filePath) throws {
    try expectGolden(Array(found.utf8), named: name, test: test)
}

/// The bytes of the file of that name in `Golden/` beside the test.
public func golden(_ name: String, test: String = #filePath) throws -> [UInt8] {
    let file = goldenFolder(beside: test).appending(path: name)
    do { return Array(try Data(contentsOf: file)) } catch { throw GoldenFailure.missing(name) }
}

private func goldenFolder(beside test: String) -> URL {
    URL(filePath: test).deletingLastPathComponent().appending(path: "Golden")
}

/// The line around a byte, as text.
private func excerpt(_ bytes: [UInt8], at index: Int) -> String {
    let start = bytes[..<index].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    return String(decoding: bytes[max(start, index - 60)..<min(end, index + 60)], as: UTF8.self)
}

/// Why bytes are not what the golden file says.
public enum GoldenFailure: Error, CustomStringConvertible {
    /// The file was written just now.
    case recorded(String)
    /// There is no such file.
    case missing(String)
    /// The file has other bytes.
    case different(String, byte: Int, found: String, expected: String)

    /// What differs and what to do.
    public var description: String {
        switch self {
        case .recorded(let name): "Golden/\(name) was recorded; look at the difference, then run without RECORD_GOLDEN"
        case .missing(let name): "Golden/\(name) does not exist; record it with RECORD_GOLDEN=1"
        case .different(let name, let byte, let found, let expected):
            "Golden/\(name) differs from byte \(byte) on:\n    found:    \(found)\n    expected: \(expected)\n"
                + "if the change is wanted, record it with RECORD_GOLDEN=1"
        }
    }
}
