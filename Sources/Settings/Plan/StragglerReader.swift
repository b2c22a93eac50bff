import Federation

/// Reads how long a round waits and what becomes of what comes late: `mode`, `buffer`, `late`, `staleness_exponent`,
/// `max_staleness` and `adaptive_deadline`.
struct StragglerReader {
    let decoder: StrictDecoder

    /// What the keys say.
    struct Stragglers {
        var buffer: Int?
        var staleness: StalenessPlan?
        var adaptiveDeadline: AdaptiveDeadlinePlan?
    }

    private enum Mode: String, CaseIterable {
        case synchronous, asynchronous
    }

    private enum Late: String, CaseIterable {
        case drop
        case nextRound = "next-round"
    }

    /// What the keys say; where one is wrong, as if it had been left out.
    func read(_ root: SettingsMapping, deadline: Double) -> Stragglers {
        let mode = root["mode"] == nil && !root.isMeant("mode") ? .synchronous : root["mode"]?.choice(Mode.self)
        var found = Stragglers(adaptiveDeadline: adaptiveDeadline(root["adaptive_deadline"], deadline: deadline))
        if mode == .asynchronous {
            found.buffer = root.required("buffer", example: "3, the updates that make a step")?.integer()
        } else if mode == .synchronous {
            let _: Void? = root["buffer"]?.impossible(
                "found the buffer of an asynchronous study; add mode: asynchronous or remove it"
            )
        }
        found.staleness = staleness(root, mode: mode)
        return found
    }

    /// - Parameter mode: Nil if it is wrong, which is enough to be told.
    private func staleness(_ root: SettingsMapping, mode: Mode?) -> StalenessPlan? {
        let late = root["late"]?.choice(Late.self)
        var plan = StalenessPlan()
        if let exponent = root["staleness_exponent"]?.number() { plan.exponent = exponent }
        if let maximum = root["max_staleness"]?.integer() { plan.maximum = maximum }
        if mode == .asynchronous, late == .drop {
            let _: Void? = root["late"]?.impossible("found drop, expected next-round with mode: asynchronous")
        }
        if mode == .asynchronous || late == .nextRound { return plan }
        guard mode == .synchronous, late == .drop || (root["late"] == nil && !root.isMeant("late")) else { return nil }
        for key in ["staleness_exponent", "max_staleness"] {
            let _: Void? = root[key]?.impossible(
                "found how late updates count, which are dropped; add late: next-round"
            )
        }
        return nil
    }

    private func adaptiveDeadline(_ value: SettingsValue?, deadline: Double) -> AdaptiveDeadlinePlan? {
        guard let keys = value?.mapping(PlanKeys.adaptiveDeadline) else { return nil }
        return AdaptiveDeadlinePlan(
            factor: keys["factor"]?.number() ?? AdaptiveDeadlinePlan.defaultFactor,
            // The default is for deadlines of more than that.
            minimumSeconds: keys["minimum_seconds"]?.number()
                ?? min(AdaptiveDeadlinePlan.defaultMinimumSeconds, deadline)
        )
    }
}
