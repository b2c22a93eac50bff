public import Parameters

/// What a node says of an update when it signs it: that it made those bytes, for that round and task, from that model.
///
/// Signed with the key of its certificate it stands in the round's record, so that neither side can deny it.
public struct UpdateStatement: Sendable, Hashable {
    /// The federation.
    public var federation: FederationName
    /// The node.
    public var node: NodeName
    /// The study.
    public var study: StudyName
    /// The round it was made for.
    public var round: RoundNumber
    /// The task of that round; nil in a study without tasks.
    public var task: TaskName?
    /// The model it started from.
    public var model: ContentDigest
    /// The digest of its bytes.
    public var update: ContentDigest

    /// A statement of those facts.
    public init(
        federation: FederationName,
        node: NodeName,
        study: StudyName,
        round: RoundNumber,
        task: TaskName?,
        model: ContentDigest,
        update: ContentDigest
    ) {
        self.federation = federation
        self.node = node
        self.study = study
        self.round = round
        self.task = task
        self.model = model
        self.update = update
    }

    /// The statement about an update as the coordinator verified it.
    ///
    /// - Parameter task: The task of the round it was made for.
    public init(_ claim: UpdateClaim, task: TaskName?, federation: FederationName) {
        self.init(
            federation: federation,
            node: claim.node,
            study: claim.study,
            round: claim.round,
            task: task,
            model: claim.model,
            update: claim.digest
        )
    }

    /// The bytes that are signed. A study without tasks has no line for one.
    public var message: [UInt8] {
        let (federation, node, study, round) = (federation.text, node.text, study.text, "\(round)")
        let (model, update) = (model.hexadecimal, update.hexadecimal)
        guard let task else {
            return Statement(
                "update",
                [
                    "federation": federation, "node": node, "study": study, "round": round, "model": model,
                    "update": update,
                ]
            ).message
        }
        return Statement(
            "update",
            [
                "federation": federation, "node": node, "study": study, "round": round, "task": task.text,
                "model": model, "update": update,
            ]
        ).message
    }
}
