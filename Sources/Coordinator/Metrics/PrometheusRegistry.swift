import Metrics
import Synchronization

/// What swift-metrics is told, as Prometheus reads it: the text format, version 0.0.4.
///
/// It serves the families it is given and no others: a label that is no family is a mistake in the source. A family has
/// at most ``maximumSeries``; what is beyond is measured nowhere.
final class PrometheusRegistry: MetricsFactory, Sendable {
    /// The media type of the text.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"
    /// The most series of a family: as many as a federation may have nodes, twice over.
    static let maximumSeries = 20_000

    private let families: [String: MetricFamily]
    private let series = Mutex<[String: [String: PrometheusSeries]]>([:])

    /// A registry of those families, of which nothing was measured.
    init(_ families: [MetricFamily]) {
        self.families = Dictionary(uniqueKeysWithValues: families.map { ($0.name, $0) })
    }

    /// The series of those labels.
    private func series(_ name: String, _ labels: [(String, String)]) -> PrometheusSeries {
        guard let family = families[name] else { preconditionFailure("\(name) is no family of the registry") }
        let key = Self.text(of: labels)
        return series.withLock { series in
            if let known = series[name]?[key] { return known }
            let new = PrometheusSeries(family)
            if series[name]?.count ?? 0 < Self.maximumSeries { series[name, default: [:]][key] = new }
            return new
        }
    }

    // MARK: Text

    /// Every family that has a series, by name, and every series by its labels.
    var text: String {
        let series = series.withLock { $0 }
        var lines: [String] = []
        for name in series.keys.sorted() {
            guard let family = families[name], let members = series[name] else { continue }
            lines.append("# HELP \(name) \(Self.escaped(family.help, quotes: false))")
            lines.append("# TYPE \(name) \(family.kind.rawValue)")
            for labels in members.keys.sorted() {
                if let member = members[labels] { lines += Self.lines(of: member.value, family, labels) }
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(of value: PrometheusSeries.Value, _ family: MetricFamily, _ labels: String) -> [String] {
        let name = family.name
        switch value {
        case .number(let number): return ["\(name)\(braced(labels)) \(text(of: number))"]
        case .histogram(let counts, let sum):
            var total: UInt64 = 0
            var lines: [String] = []
            for (index, count) in counts.enumerated() {
                total += count
                let bound = index < family.bounds.count ? text(of: family.bounds[index]) : "+Inf"
                let all = (labels.isEmpty ? "" : labels + ",") + "le=\"\(bound)\""
                lines.append("\(name)_bucket\(braced(all)) \(total)")
            }
            return lines + ["\(name)_sum\(braced(labels)) \(text(of: sum))", "\(name)_count\(braced(labels)) \(total)"]
        }
    }

    private static func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

    /// Labels as they stand between the braces, by name.
    private static func text(of labels: [(String, String)]) -> String {
        labels.sorted { $0.0 < $1.0 }.map { "\($0.0)=\"\(escaped($0.1, quotes: true))\"" }.joined(separator: ",")
    }

    private static func text(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
        if number == number.rounded(), number.magnitude < 1e15 { return "\(Int64(number))" }
        return "\(number)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let special = [UInt8(ascii: "\\"), UInt8(ascii: "\n"), UInt8(ascii: "\"")]
        guard text.utf8.contains(where: special.contains) else { return text }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? escaped.replacing("\"", with: "\\\"") : escaped
    }

    // MARK: MetricsFactory

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { series(label, dimensions) }

    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(label, dimensions)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { series(label, dimensions) }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        series(label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { series(label, dimensions) }

    // A series stays as long as the registry: it is what it was, whoever measures.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
