import FoundationEssentials

/// The processor's own energy counters (RAPL), as the kernel shows them under `/sys/class/powercap`.
///
/// Many machines have none, and many that do let only root read them: then there is nothing here, which is no error.
public struct EnergyCounters: Sendable {
    /// One counter: a processor's package, or the memory beside it.
    struct Zone: Sendable, Hashable {
        /// The file that counts microjoules.
        var file: String
        /// The microjoules after which it begins anew at 0.
        var range: UInt64
    }

    /// The counters that could be read at the start.
    let zones: [Zone]

    /// Where the kernel shows them.
    public static let systemFolder = "/sys/class/powercap"

    /// The counters in a folder.
    public init(folder: String = EnergyCounters.systemFolder) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        zones = names.sorted().compactMap { name in
            // Packages and memory; a package's cores are counted in it, and "-mmio" shows the same counters again.
            guard name.hasPrefix("intel-rapl:"), let kind = Self.text("\(folder)/\(name)/name"),
                kind.hasPrefix("package-") || kind == "dram"
            else { return nil }
            let file = "\(folder)/\(name)/energy_uj"
            guard Self.number(file) != nil, let range = Self.number("\(folder)/\(name)/max_energy_range_uj"), range > 0
            else { return nil }
            return Zone(file: file, range: range)
        }
    }

    /// The microjoules that each counter shows; nil where there are no counters or one cannot be read any more.
    func read() -> [UInt64]? {
        guard !zones.isEmpty else { return nil }
        let values = zones.compactMap { Self.number($0.file) }
        return values.count == zones.count ? values : nil
    }

    /// The joules between two readings. A counter that begins anew must have been read once on each of its rounds.
    func joules(from start: [UInt64], to end: [UInt64]) -> Double {
        zip(zones, zip(start, end)).reduce(0) { sum, zone in
            let (before, after) = zone.1
            let passed = after >= before ? after - before : zone.0.range &- before &+ after
            return sum + Double(passed) / 1_000_000
        }
    }

    private static func text(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let text = String(decoding: data.prefix(64), as: UTF8.self)
        return String(text.prefix { $0 != "\n" })
    }

    private static func number(_ path: String) -> UInt64? { text(path).flatMap { UInt64($0) } }
}
