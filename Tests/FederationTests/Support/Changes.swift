import Federation
import Parameters

/// Which parts of a federation differ, by name; empty for equal states.
func changes(from before: FederationState, to after: FederationState) -> [String] {
    var found = before.roster == after.roster ? [] : ["roster"]
    for name in Set(before.studies.keys).union(after.studies.keys).sorted() {
        switch (before.studies[name], after.studies[name]) {
        case (let before?, let after?): found += changes(from: before, to: after).map { "\(name).\($0)" }
        case (nil, _?): found.append("+\(name)")
        case (_?, nil): found.append("-\(name)")
        case (nil, nil): break
        }
    }
    return found
}

private func changes(from before: StudyState, to after: StudyState) -> [String] {
    var found: [String] = []
    if before.plan != after.plan || before.started != after.started { found.append("plan") }
    if before.status != after.status { found.append("status") }
    if before.model != after.model { found.append("model") }
    if before.committed != after.committed { found.append("committed") }
    if before.lastCounted != after.lastCounted { found.append("lastCounted") }
    if before.missed != after.missed { found.append("missed") }
    if before.past != after.past { found.append("past") }
    if before.setAside != after.setAside || before.setAsides != after.setAsides { found.append("setAside") }
    if before.times != after.times { found.append("times") }
    if before.progress != after.progress { found.append("progress") }
    switch (before.round, after.round) {
    case (let before?, let after?) where before.plan.number == after.plan.number:
        found += changes(from: before, to: after)
    case (nil, nil): break
    case (nil, _?): found.append("+round")
    case (_?, nil): found.append("-round")
    case (_?, _?): found.append("±round")
    }
    return found
}

private func changes(from before: RoundLifecycle, to after: RoundLifecycle) -> [String] {
    var found: [String] = []
    if before.phase != after.phase { found.append("phase") }
    if before.accepted != after.accepted { found.append("accepted") }
    if before.lost != after.lost { found.append("lost") }
    if before.late != after.late { found.append("late") }
    if before.lostLate != after.lostLate { found.append("lostLate") }
    if before.absences != after.absences { found.append("absences") }
    if before.refusals != after.refusals { found.append("refusals") }
    if before.plan.cohort != after.plan.cohort { found.append("cohort") }
    if before.plan.deadline != after.plan.deadline { found.append("deadline") }
    if before.plan.attempt != after.plan.attempt { found.append("attempt") }
    if before.plan.model != after.plan.model || before.plan.kind != after.plan.kind { found.append("plan") }
    return found
}
