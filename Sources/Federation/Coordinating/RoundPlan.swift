public import Parameters

/// A round that opened: what is asked, of whom, until when.
public struct RoundPlan: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The round's number.
    public var number: RoundNumber
    /// Whether nodes train or only evaluate.
    public var kind: RoundKind
    /// The model to start from.
    public var model: ContentDigest
    /// The nodes asked, sorted.
    public var cohort: [NodeName]
    /// When the round opened.
    public var opened: Instant
    /// When it may close with a quorum.
    public var deadline: Instant
    /// 1, and one more each time the deadline passed without a quorum.
    public var attempt: Int
    /// The task that is learned, or that is done; nil in a study without tasks.
    public var task: TaskName?
    /// The tasks on which the model is evaluated; nil in a study without tasks.
    public var evaluates: [TaskName]?
    /// Those of the cohort that have no data for the task and only evaluate, sorted; nil if there are none.
    public var evaluators: [NodeName]?
    /// The penalty of the tasks so far.
    public var penalty: ContentDigest?
    /// The model at the end of the task before.
    public var teacher: ContentDigest?
    /// In a consolidation and in the last evaluation: why the task ended.
    public var boundary: TaskBoundary?
    /// With how many updates a synchronous round closes, if that is before everyone has answered.
    public var closeAt: Int?
    /// K of an asynchronous training round, which closes with that many updates, late ones included; nil in others.
    ///
    /// It decides what the sum of weighted updates Σ nᵢwᵢΔᵢ is divided by. In a synchronous round by Σ nᵢwᵢ: the result
    /// is a weighted mean. In an asynchronous one by Σ nᵢ, as the paper divides by K and not by the weights (Nguyen et
    /// al. 2022, arXiv:2106.06639, algorithm 1): the staler a buffer, the shorter its step.
    public var buffer: Int?

    /// With how many updates the round closes before everyone has answered; nil: with none.
    public var enough: Int? { buffer ?? closeAt }
}

extension RoundPlan {
    /// Whether the node is in the cohort. Costs O(log n).
    func asks(_ node: NodeName) -> Bool { Self.contains(node, in: cohort) }

    /// Why a verified update of the round is not taken, whenever it comes; nil if it may be.
    func refusal(of claim: UpdateClaim, maximumExamples: Int) -> UpdateRefusal? {
        guard claim.model == model else { return .wrongModel(expected: model) }
        let onlyEvaluates = onlyEvaluates(claim.node)
        let most = onlyEvaluates && kind != .evaluation ? 0 : maximumExamples
        guard claim.exampleCount >= (onlyEvaluates ? 0 : 1), claim.exampleCount <= most else {
            return .exampleCount(found: claim.exampleCount, maximum: most)
        }
        for task in (claim.tasks ?? [:]).keys.sorted() where !(evaluates ?? []).contains(task) {
            return .taskNotAsked(task)
        }
        return claim.isPlausible(maximumExamples: maximumExamples) ? nil : .implausibleMetrics
    }

    /// Whether the node is asked to evaluate and nothing else. Costs O(log n).
    public func onlyEvaluates(_ node: NodeName) -> Bool {
        kind == .evaluation || Self.contains(node, in: evaluators ?? [])
    }

    private static func contains(_ node: NodeName, in nodes: [NodeName]) -> Bool {
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle] < node { low = middle + 1 } else { high = middle }
        }
        return low < nodes.count && nodes[low] == node
    }
}
