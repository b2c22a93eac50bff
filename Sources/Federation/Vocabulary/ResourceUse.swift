/// What an institution spent on one assignment, as its node reports it.
///
/// It travels beside the update and not in it: the same update may cost more on another machine, and its bytes must
/// not tell which machine made it. Nothing is decided by it.
public struct ResourceUse: Sendable, Hashable, Codable {
    /// Seconds of processor time, over all cores; nil if the node does not say.
    public var cpuSeconds: Double?
    /// The bytes of models and penalties that the node fetched for it; 0 if it had them all.
    public var bytesReceived: Int?
    /// Energy in joules.
    public var energyJoules: Double?
    /// Where the energy is from; nil without energy.
    public var energySource: EnergySource?

    /// Where a number of joules is from.
    public enum EnergySource: String, Sendable, Hashable, Codable, CaseIterable {
        /// The processor's own counters (RAPL): everything that its packages and memory drew meanwhile, other programs
        /// included.
        case measured
        /// Processor time times ``ResourceUse/wattsPerCore``: no measurement.
        case estimated
    }

    /// What an estimate takes a busy core to draw, in watts: between a laptop's and a server's, with its share of
    /// memory and power supply.
    public static let wattsPerCore: Double = 10

    /// A report with those values.
    public init(
        cpuSeconds: Double? = nil,
        bytesReceived: Int? = nil,
        energyJoules: Double? = nil,
        energySource: EnergySource? = nil
    ) {
        self.cpuSeconds = cpuSeconds
        self.bytesReceived = bytesReceived
        self.energyJoules = energyJoules
        self.energySource = energySource
    }

    private enum CodingKeys: String, CodingKey {
        case cpuSeconds = "cpu_seconds"
        case bytesReceived = "bytes_received"
        case energyJoules = "energy_joules"
        case energySource = "energy_source"
    }

    /// The largest number of seconds, bytes or joules that is believed: 30 000 years of a core, a petabyte, 280 GWh.
    public static let largestValue: Double = 1e15

    /// Whether every number is finite and in its range, and energy says where it is from.
    public var isPlausible: Bool {
        guard (energyJoules == nil) == (energySource == nil) else { return false }
        return [cpuSeconds, bytesReceived.map(Double.init), energyJoules].compactMap(\.self)
            .allSatisfy { (0...Self.largestValue).contains($0) }
    }
}
