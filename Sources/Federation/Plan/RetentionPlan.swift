/// Which of a study's models are kept when they are no longer needed, and of how many rounds the updates. A model stays
/// if any of the rules names it; where no rule is about models, all stay.
public struct RetentionPlan: Sendable, Hashable, Codable {
    /// The models of the last rounds, so many.
    public var last: Int?
    /// The models of the rounds whose number this divides.
    public var every: Int?
    /// The models that did best on the hold-outs, so many.
    public var best: Int?
    /// The updates of the last rounds, so many, so that their means can be computed again; nil: none are kept.
    public var updates: Int?

    /// A plan with those rules.
    public init(last: Int? = nil, every: Int? = nil, best: Int? = nil, updates: Int? = nil) {
        self.last = last
        self.every = every
        self.best = best
        self.updates = updates
    }
}

extension RetentionPlan: CustomStringConvertible {
    /// The rules as `plan.yaml` has them.
    public var description: String {
        let rules = [("last", last), ("every", every), ("best", best), ("updates", updates)]
        return "{" + rules.compactMap { name, value in value.map { "\(name): \($0)" } }.joined(separator: ", ") + "}"
    }

    /// Whether a rule is about models.
    var isAboutModels: Bool { last != nil || every != nil || best != nil }

    /// What is impossible about the rules.
    func problems() -> [PlanProblem] {
        var found = PlanProblems()
        if last == nil, every == nil, best == nil, updates == nil {
            let sentence = "found no rule, expected last, every, best or updates; leave keep out to keep all models"
            found.add(sentence, at: "keep")
        }
        for (name, value) in [("last", last), ("every", every), ("best", best), ("updates", updates)] {
            if let value { found.require(value, in: 1...Plan.Limit.rounds, at: "keep", name) }
        }
        return found.list
    }
}
