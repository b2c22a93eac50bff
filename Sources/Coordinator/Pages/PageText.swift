import Charts
import Federation
import Foundation
import Parameters
import Wire

/// Values as pages show them.
enum PageText {
    /// What stands where there is nothing.
    static let nothing = "–"

    static func percent(_ value: Double?) -> String {
        value.map { "\(ChartNumber.text($0 * 100, digits: 1)) %" } ?? nothing
    }

    /// A loss or a norm: four digits that count.
    static func decimal(_ value: Double?) -> String {
        guard let value, value.isFinite else { return nothing }
        let size = abs(value)
        if size >= 1e6 { return ChartNumber.short(value) }
        return ChartNumber.text(value, digits: size >= 100 ? 1 : size >= 10 ? 2 : 4)
    }

    /// A whole number with narrow spaces between its thousands.
    static func count(_ value: Int?) -> String {
        guard let value else { return nothing }
        var text = ""
        for (index, digit) in String(value.magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append("\u{202f}") }
            text.append(digit)
        }
        return (value < 0 ? "−" : "") + String(text.reversed())
    }

    static func bytes(_ count: Int?) -> String {
        guard let count else { return nothing }
        let value = Double(count)
        for (limit, unit) in [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")] where value >= limit {
            return "\(ChartNumber.text(value / limit, digits: 1)) \(unit)"
        }
        return "\(count) B"
    }

    static func duration(_ seconds: Double?) -> String {
        guard let seconds, seconds.isFinite else { return nothing }
        if seconds < 1 { return "\(ChartNumber.text(seconds * 1000, digits: 0)) ms" }
        if seconds < 120 { return "\(ChartNumber.text(seconds, digits: 1)) s" }
        if seconds < 7200 { return "\(Int(seconds / 60)) min \(Int(seconds) % 60) s" }
        if seconds < 172_800 { return "\(Int(seconds / 3600)) h \(Int(seconds / 60) % 60) min" }
        return "\(Int(min(seconds, 1e12) / 86_400)) d"
    }

    /// A time for people and for machines.
    static func time(_ instant: Instant?) -> PageValues? {
        guard let instant else { return nil }
        return ["iso": Timestamp(instant).description, "text": moment(instant)]
    }

    /// A time to the second, for people.
    static func moment(_ instant: Instant) -> String {
        Timestamp(instant).description.prefix(19).replacingOccurrences(of: "T", with: " ")
    }

    /// A digest: its beginning, and the whole.
    static func digest(_ digest: ContentDigest?) -> PageValues? {
        guard let text = digest?.description else { return nil }
        return ["short": String(text.prefix(12)), "whole": text]
    }

    /// A path with a query; keys without a value are left out.
    static func link(_ path: String, _ query: [(String, String?)]) -> String {
        let parts = query.compactMap { key, value -> String? in
            guard let value, !value.isEmpty else { return nil }
            return "\(key)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }
}
