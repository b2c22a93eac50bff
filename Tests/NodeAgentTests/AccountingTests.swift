import Federation
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// What an assignment costs: processor time and, where the processor tells, energy.
@Suite struct AccountingTests {
    /// A folder as the kernel's, with counters that a test sets.
    struct Powercap {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        func set(_ zone: String, name: String, microjoules: UInt64, range: UInt64 = 1_000_000_000) throws {
            let path = "\(folder.path)/\(zone)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (file, text) in [
                ("name", name), ("energy_uj", "\(microjoules)"), ("max_energy_range_uj", "\(range)"),
            ] {
                try "\(text)\n".write(toFile: "\(path)/\(file)", atomically: false, encoding: .utf8)
            }
        }

        var counters: EnergyCounters { EnergyCounters(folder: folder.path) }
    }

    @Test func `packages and memory are counted; their parts, and counters shown twice, are not`() throws {
        let powercap = try Powercap()
        try powercap.set("intel-rapl:0", name: "package-0", microjoules: 5_000_000)
        try powercap.set("intel-rapl:0:0", name: "core", microjoules: 5_000_000)
        try powercap.set("intel-rapl:0:1", name: "dram", microjoules: 1_000_000)
        try powercap.set("intel-rapl-mmio:0", name: "package-0", microjoules: 5_000_000)
        let tally = ResourceTally(powercap.counters) { 7 }
        try powercap.set("intel-rapl:0", name: "package-0", microjoules: 9_000_000)
        try powercap.set("intel-rapl:0:0", name: "core", microjoules: 9_000_000)
        try powercap.set("intel-rapl:0:1", name: "dram", microjoules: 1_500_000)
        try powercap.set("intel-rapl-mmio:0", name: "package-0", microjoules: 9_000_000)
        let use = tally.finish(bytesReceived: 12)
        #expect(use == ResourceUse(cpuSeconds: 0, bytesReceived: 12, energyJoules: 4.5, energySource: .measured))
    }

    @Test func `a counter that begins anew is followed`() throws {
        let powercap = try Powercap()
        try powercap.set("intel-rapl:0", name: "package-0", microjoules: 900, range: 1000)
        let tally = ResourceTally(powercap.counters)
        for value: UInt64 in [100, 600, 50] {
            try powercap.set("intel-rapl:0", name: "package-0", microjoules: value, range: 1000)
            tally.sample()
        }
        // 200, then 500, then 450 microjoules.
        let joules = try #require(tally.finish(bytesReceived: 0).energyJoules)
        #expect(abs(joules - 0.00115) < 1e-12)
    }

    @Test func `without counters, and when one cannot be read any more, energy is an estimate that says so`() throws {
        let powercap = try Powercap()
        #expect(powercap.counters.zones.isEmpty)
        #expect(EnergyCounters(folder: "/nowhere").zones.isEmpty)
        let cpu = Mutex(1.0)
        let none = ResourceTally(powercap.counters) { cpu.withLock { $0 } }
        try powercap.set("intel-rapl:0", name: "package-0", microjoules: 1)
        let lost = ResourceTally(powercap.counters) { cpu.withLock { $0 } }
        try FileManager.default.removeItem(atPath: powercap.folder.path + "/intel-rapl:0/energy_uj")
        cpu.withLock { $0 = 3.5 }
        for tally in [none, lost] {
            let use = tally.finish(bytesReceived: 0)
            #expect(use.cpuSeconds == 2.5)
            #expect(use.energySource == .estimated && use.energyJoules == 2.5 * ResourceUse.wattsPerCore)
        }
    }

    @Test func `counters that are no numbers are no counters`() throws {
        let powercap = try Powercap()
        try powercap.set("intel-rapl:0", name: "package-0", microjoules: 1, range: 0)
        try powercap.set("intel-rapl:1", name: "package-1", microjoules: 1)
        try "-5".write(toFile: powercap.folder.path + "/intel-rapl:1/energy_uj", atomically: false, encoding: .utf8)
        #expect(powercap.counters.zones.isEmpty)
    }

    @Test func `the processor time of a process grows with its work`() {
        let tally = ResourceTally(EnergyCounters(folder: "/nowhere"))
        var sum = 0.0
        while ResourceTally.processSeconds() < 0.000_001 || sum < 1e5 { sum += 1 }
        #expect(tally.finish(bytesReceived: 0).cpuSeconds ?? 0 > 0)
    }
}
