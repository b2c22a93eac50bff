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
}

extension RoundPlan {
    /// Whether the node is in the cohort. Costs O(log n).
    func asks(_ node: NodeName) -> Bool {
        var low = 0
        var high = cohort.count
        while low < high {
            let middle = (low + high) / 2
            if cohort[middle] < node { low = middle + 1 } else { high = middle }
        }
        return low < cohort.count && cohort[low] == node
    }
}
