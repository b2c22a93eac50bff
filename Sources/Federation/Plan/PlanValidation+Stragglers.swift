extension Plan {
    /// What is impossible about who is waited for, and how late updates count.
    func stragglerProblems() -> [PlanProblem] {
        var found = PlanProblems()
        let largest = min(max(1, cohort.maximum), Limit.cohort)
        if let closeAt = cohort.closeAt, closeAt < max(1, quorum) || closeAt > largest {
            found.add(
                "found \(closeAt), expected at least the quorum, \(quorum), and at most \(largest)",
                at: "cohort",
                "close_at"
            )
        }
        if let buffer {
            if cohort.closeAt != nil {
                found.add("an asynchronous round closes at its buffer; remove close_at", at: "cohort", "close_at")
            }
            if buffer < max(1, quorum) || buffer > largest {
                found.add(
                    "found \(buffer), expected at least the quorum, \(quorum), and at most \(largest)",
                    at: "buffer"
                )
            }
            if staleness == nil {
                found.add("found drop, expected next-round with mode: asynchronous", at: "late")
            }
        }
        if let staleness {
            if !(staleness.exponent >= 0 && staleness.exponent <= Limit.stalenessExponent) {
                found.add(
                    "found \(staleness.exponent), expected a number from 0 to \(Int(Limit.stalenessExponent))",
                    at: "staleness_exponent"
                )
            }
            found.require(staleness.maximum, in: 1...Limit.staleness, at: "max_staleness")
        }
        return found.list + adaptiveDeadlineProblems()
    }

    private func adaptiveDeadlineProblems() -> [PlanProblem] {
        var found = PlanProblems()
        if let adaptiveDeadline {
            if !(adaptiveDeadline.factor >= 1 && adaptiveDeadline.factor <= Limit.deadlineFactor) {
                found.add(
                    "found \(adaptiveDeadline.factor), expected a number from 1 to \(Int(Limit.deadlineFactor))",
                    at: "adaptive_deadline",
                    "factor"
                )
            }
            if !(adaptiveDeadline.minimumSeconds >= 0.001 && adaptiveDeadline.minimumSeconds <= deadlineSeconds) {
                found.add(
                    "found \(adaptiveDeadline.minimumSeconds), expected seconds from 0.001 to deadline_seconds, "
                        + "\(deadlineSeconds)",
                    at: "adaptive_deadline",
                    "minimum_seconds"
                )
            }
        }
        if let longestRestSeconds, !(longestRestSeconds >= 0 && longestRestSeconds <= Limit.deadlineSeconds) {
            found.add(
                "found \(longestRestSeconds), expected seconds from 0 to \(Int(Limit.deadlineSeconds))",
                at: "longest_rest_seconds"
            )
        }
        return found.list
    }
}
