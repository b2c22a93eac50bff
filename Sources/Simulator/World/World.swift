import Federation
import Randomness

/// What surrounds the processes: time, chance, the faults of the network and the machines, and who watches.
final class World {
    let scenario: Scenario
    /// The fault of the product that is switched on; nil for none.
    let deliberate: DeliberateFault?
    /// Microseconds since the beginning.
    private(set) var time: Int64 = 0
    var dice: FaultDice
    /// What is not a fault: how long things take.
    var random: SeededGenerator
    var promises: Promises
    var statistics = SimulationStatistics()
    var transcript: Transcript?
    /// Whether something happened after which everything may be over.
    var mayBeOver = false
    private var agenda = Agenda()

    init(scenario: Scenario, deliberate: DeliberateFault?, allowed: Set<Int>?, isNarrated: Bool) {
        self.scenario = scenario
        self.deliberate = deliberate
        dice = FaultDice(seed: scenario.seed, profile: scenario.profile, allowed: allowed)
        random = SeededGenerator(seed: scenario.seed, stream: "world")
        promises = Promises(scenario: scenario)
        transcript = isNarrated ? Transcript() : nil
    }

    /// Has something happen after so many microseconds.
    func plan(after delay: Int64, _ body: @escaping () -> Void) {
        agenda.plan(at: time + max(0, delay), body)
    }

    /// Lets the next thing happen; false if nothing is left.
    func step() -> Bool {
        guard let entry = agenda.next() else { return false }
        time = max(time, entry.at)
        statistics.events += 1
        entry.body()
        return true
    }

    /// Forgets what was to happen, and with it whoever was to do it.
    func end() { agenda = Agenda() }

    /// Microseconds within a range of milliseconds, every one equally likely.
    func delay(_ milliseconds: ClosedRange<Int>) -> Int64 {
        let span = (milliseconds.upperBound - milliseconds.lowerBound) * 1000 + 1
        return Int64(milliseconds.lowerBound * 1000 + random.integer(below: span))
    }

    /// Whether anything has happened that changes bytes on their way or at rest.
    var mayHaveDamaged: Bool {
        [.transferDamaged, .fileDamaged, .coordinatorPowerCut, .nodePowerCut, .hostile].contains { (kind: FaultKind) in
            dice.counts[kind.index] > 0
        }
    }

    /// Whether the story is told.
    var isNarrated: Bool { transcript != nil }

    /// Tells the story, if anybody listens.
    func tell(_ who: String, _ what: @autoclosure () -> String) {
        guard transcript != nil else { return }
        transcript?.tell(who, what(), at: time)
    }
}

/// A clock that a process reads: the true time, shifted and drifting.
struct SkewedClock {
    /// 2024-01-01T00:00:00Z.
    private static let epoch: Int64 = 1_704_067_200_000

    /// How far it is ahead, in milliseconds.
    var offset: Int64 = 0
    /// How much it gains, in parts of a million.
    let drift: Int64

    /// What it shows at a true time.
    func reading(at time: Int64) -> Instant {
        let shown = time + time / 1_000_000 * drift
        return Instant(milliseconds: Self.epoch + shown / 1000 + offset)
    }
}
