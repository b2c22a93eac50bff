import Foundation
import Parameters
import Wire

/// Numbers, times and digests as people read them.
enum Format {
    /// A rate as a percentage with one digit, or a dash.
    static func percent(_ rate: Double?) -> String {
        rate.map { String(format: "%.1f %%", $0 * 100) } ?? "–"
    }

    /// A loss with four digits, or a dash.
    static func loss(_ loss: Double?) -> String {
        loss.map { String(format: "%.4f", $0) } ?? "–"
    }

    /// Bytes in the largest unit that keeps a number of at least 1.
    static func bytes(_ count: Int) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[unit])
    }

    /// Seconds, with the digits they deserve.
    static func seconds(_ seconds: Double) -> String {
        if seconds < 10 { return String(format: "%.2f s", seconds) }
        if seconds < 120 { return String(format: "%.0f s", seconds) }
        return seconds < 7200 ? String(format: "%.0f min", seconds / 60) : String(format: "%.1f h", seconds / 3600)
    }

    /// The first twelve digits of a digest.
    static func short(_ digest: ContentDigest) -> String { String(digest.hexadecimal.prefix(12)) }

    /// A time without milliseconds.
    static func time(_ timestamp: Timestamp) -> String {
        let text = timestamp.description
        return text.prefix(19).replacingOccurrences(of: "T", with: " ") + "Z"
    }
}
