import Foundation

/// What the kernel says of a process's memory.
struct ProcessMemory {
    private let folder: String

    /// This process's.
    static let own = ProcessMemory(folder: "/proc/self")

    /// A process's, by its number.
    init(process: Int32) { self.init(folder: "/proc/\(process)") }

    private init(folder: String) { self.folder = folder }

    /// The bytes in memory now.
    var residentByteCount: Int { byteCount("VmRSS") }

    /// The most bytes that were in memory at once, since the start or since ``forgetPeak()``.
    var peakByteCount: Int { byteCount("VmHWM") }

    /// Begins the peak anew at what is in memory now.
    func forgetPeak() throws {
        try "5".write(toFile: "\(folder)/clear_refs", atomically: false, encoding: .utf8)
    }

    private func byteCount(_ key: String) -> Int {
        let status = (try? String(contentsOfFile: "\(folder)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(key):") }
        return 1024 * (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0)
    }
}
