import Aggregation
import Federation
import Parameters
import Verification

/// What a round's sum is made of: the plan, the round, and the model that its updates are added to.
struct SummedRound: Sendable {
    let plan: Plan
    let round: RoundPlan
    let model: StoredModel
    /// The tensors of an update.
    let layout: ParameterLayout
    let fixedPoint: FixedPoint

    init(plan: Plan, round: RoundPlan, model: StoredModel) throws {
        self.plan = plan
        self.round = round
        self.model = model
        var layout = model.layout
        if round.kind == .consolidation, let continual = plan.continual {
            layout = try continual.updateLayout(of: layout)
        }
        self.layout = layout
        fixedPoint = try FixedPoint(plan, kind: round.kind)
    }

    /// Where a contribution lies in the spool. A late one lies under the round it was made for.
    func key(of contribution: Contribution) -> UploadKey {
        UploadKey(
            study: plan.study,
            round: contribution.origin(in: round.number),
            node: contribution.node,
            digest: contribution.update
        )
    }
}
