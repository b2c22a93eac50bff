import Parameters

/// What the runs under fire came to.
struct ChaosReport {
    /// The undisturbed run.
    let expected: ChaosRun.Outcome
    /// The runs that ended otherwise.
    private(set) var differences = 0
    private var runs = 0
    private var kills = 0
    private var recoveries: [Double] = []
    private var hasToldLimits = false

    init(expected: ChaosRun.Outcome) { self.expected = expected }

    /// Tells once what cannot be done here.
    mutating func tell(isDiskFilled: Bool, isDiskSpared: Bool) {
        guard !hasToldLimits else { return }
        hasToldLimits = true
        if isDiskSpared {
            Terminal.write("skipped      full disks: --spare-disk")
        } else if !isDiskFilled {
            Terminal.write("skipped      full disks: mounting a small file system is not permitted here")
        }
    }

    /// Takes what came of a run.
    mutating func take(_ outcome: ChaosRun.Outcome, seed: UInt64) {
        runs += 1
        kills += outcome.tally.kills
        recoveries += outcome.tally.recoveries
        let label = "seed \(seed)".padding(to: 12)
        let difference = zip(outcome.models, expected.models).enumerated().first { $0.element.0 != $0.element.1 }
        if let difference {
            differences += 1
            Terminal.write(
                Style.red("\(label) other bits from round \(difference.offset + 1) on: \(difference.element.0)")
            )
        } else if outcome.models.count != expected.models.count {
            differences += 1
            Terminal.write(
                Style.red("\(label) \(outcome.models.count) rounds, expected \(expected.models.count)")
            )
        } else {
            Terminal.write(Style.green("\(label) the same bits") + " after \(Format.seconds(outcome.seconds))")
        }
        Terminal.write("             \(outcome.tally.sentence)")
        if outcome.tally.endings > 0 {
            Terminal.write("             \(outcome.tally.endings) processes ended while the disk was full")
        }
        if let absence = outcome.absence {
            Terminal.write(
                "             \(absence.rounds) rounds more, \(absence.roundsWithAbsences) without somebody: each the "
                    + "exact mean of those it names"
            )
        }
        if let recovery = FireTally.recovery(outcome.tally.recoveries) { Terminal.write(line(recovery)) }
    }

    private func line(_ recovery: (median: Double, longest: Double)) -> String {
        "             from a kill of the coordinator to the next acknowledged update: median "
            + "\(Format.seconds(recovery.median)), longest \(Format.seconds(recovery.longest))"
    }

    /// Takes a run that did not come to its end.
    mutating func fail(_ reason: String, seed: UInt64) {
        runs += 1
        differences += 1
        Terminal.write(Style.red("\("seed \(seed)".padding(to: 12)) \(reason)"))
    }

    /// Tells the sum of all runs.
    func conclude() {
        Terminal.write("")
        let same = "\(runs - differences) of \(runs) runs ended with the bits of the undisturbed run"
        Terminal.write((differences == 0 ? Style.green : Style.red)("\(same); \(kills) kills; no process left"))
        if let recovery = FireTally.recovery(recoveries) { Terminal.write(line(recovery)) }
    }
}
