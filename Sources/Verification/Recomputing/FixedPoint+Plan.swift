public import Aggregation
public import Federation

extension FixedPoint {
    /// The fixed point of a plan's rounds of a kind: what coordinator and verifier add with.
    public init(_ plan: Plan, kind: RoundKind) throws(FixedPointError) {
        let isConsolidation = kind == .consolidation
        let bound = isConsolidation ? plan.continual?.importanceBound : nil
        try self.init(
            updateBound: bound ?? plan.updateBound,
            maximumExamples: plan.maximumExamples,
            cohortBound: isConsolidation ? plan.cohort.maximum : plan.maximumUpdates
        )
    }
}
