/// Collects problems in the order of the keys.
struct PlanProblems {
    /// The problems found.
    private(set) var list: [PlanProblem] = []

    mutating func add(_ message: String, at path: String...) {
        list.append(PlanProblem(path: path, message: message))
    }

    mutating func require(_ value: Int, in range: ClosedRange<Int>, at path: String...) {
        guard !range.contains(value) else { return }
        let message = "found \(value), expected a whole number from \(range.lowerBound) to \(range.upperBound)"
        list.append(PlanProblem(path: path, message: message))
    }

    mutating func requirePositive(_ value: Double, at path: String...) {
        guard !(value > 0 && value.isFinite) else { return }
        list.append(PlanProblem(path: path, message: "found \(value), expected a number above 0"))
    }

    /// Nodes compute with `Float`: a rate that is 0 there is none.
    mutating func requireRate(_ value: Double, at path: String...) {
        guard !(Float(value) > 0 && value <= Plan.Limit.rate) else { return }
        let message = "found \(value), expected a number from 1e-45 to \(Int(Plan.Limit.rate))"
        list.append(PlanProblem(path: path, message: message))
    }

    mutating func requireRateOrZero(_ value: Double, at path: String...) {
        guard !(value >= 0 && value <= Plan.Limit.rate) else { return }
        let message = "found \(value), expected a number from 0 to \(Int(Plan.Limit.rate))"
        list.append(PlanProblem(path: path, message: message))
    }

    /// Nodes compute with `Float`: what rounds to 1 there is not below 1.
    mutating func requireBelowOne(_ value: Double, at path: String...) {
        guard !(value >= 0 && Float(value) < 1) else { return }
        list.append(PlanProblem(path: path, message: "found \(value), expected a number from 0 to below 1"))
    }
}
