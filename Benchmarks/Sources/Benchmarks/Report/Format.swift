import Foundation

/// Quantities as they stand in the table.
enum Format {
    /// Seconds, or milliseconds below one.
    static func seconds(_ seconds: Double?) -> String {
        guard let seconds else { return "unknown" }
        return seconds < 1 ? String(format: "%.0f ms", 1000 * seconds) : String(format: "%.2f s", seconds)
    }

    /// Millions of bytes.
    static func megabytes(_ count: Double?) -> String {
        count.map { String(format: "%.0f MB", $0) } ?? "unknown"
    }

    /// A rate, in thousands.
    static func thousands(_ rate: Double?) -> String {
        rate.map { String(format: "%.1f k", $0 / 1000) } ?? "unknown"
    }
}
