public import Federation

/// `GET /v1/nodes/{node}`: a node and what it gave, the newest first. Query: `study`, `before` (a round of that study),
/// `limit`.
public struct NodeResponse: Sendable, Hashable, Codable {
    /// The node.
    public var node: NodeSummary
    /// What it gave over all rounds, by study.
    public var studies: [StudyTotal]
    /// What it gave round by round.
    public var rounds: [Part]

    /// A node with its history.
    public init(node: NodeSummary, studies: [StudyTotal], rounds: [Part]) {
        self.node = node
        self.studies = studies
        self.rounds = rounds
    }

    /// What a node gave to a study over all rounds.
    public struct StudyTotal: Sendable, Hashable, Codable {
        /// The study.
        public var study: StudyName
        /// The rounds it was asked in.
        public var asked: Int
        /// The rounds in which its update was in the mean in time.
        public var accepted: Int
        /// Its updates that came late and count in a later round.
        public var late: Int
        /// The examples behind its updates, added up.
        public var exampleCount: Int
        /// The bytes of its updates.
        public var byteCount: Int
        /// The seconds it spent.
        public var seconds: Double

        /// A total of nothing.
        public init(study: StudyName) {
            self.study = study
            (asked, accepted, late, exampleCount, byteCount, seconds) = (0, 0, 0, 0, 0, 0)
        }

        private enum CodingKeys: String, CodingKey {
            case study, asked, accepted, late, seconds
            case exampleCount = "examples"
            case byteCount = "bytes"
        }
    }

    /// What a node gave to a round.
    public struct Part: Sendable, Hashable, Codable {
        /// The study.
        public var study: StudyName
        /// The round it was asked in.
        public var round: RoundNumber
        /// The round in which it counts, if that is a later one.
        public var countsIn: RoundNumber?
        /// `accepted`, `late`, `refused`, `silent`, `overtaken`, `declined` or `revoked`.
        public var outcome: String
        /// Why, if it is not in a mean.
        public var reason: String?
        /// The examples behind it.
        public var exampleCount: Int?
        /// The bytes of its update.
        public var byteCount: Int?
        /// Seconds the node spent.
        public var seconds: Double?
        /// The L2 norm of the update.
        public var updateNorm: Double?
        /// The mean training loss.
        public var trainingLoss: Double?
        /// The loss of the model received on its hold-out.
        public var loss: Double?
        /// The accuracy of the model received on its hold-out.
        public var accuracy: Double?
        /// When it was accepted or refused, or when the round closed without it.
        public var at: Timestamp

        /// A part that says no more than what came of it.
        public init(study: StudyName, round: RoundNumber, outcome: String, at: Timestamp) {
            self.study = study
            self.round = round
            self.outcome = outcome
            self.at = at
        }

        private enum CodingKeys: String, CodingKey {
            case study, round, outcome, reason, seconds, loss, accuracy, at
            case countsIn = "counts_in"
            case exampleCount = "examples"
            case byteCount = "bytes"
            case updateNorm = "update_norm"
            case trainingLoss = "training_loss"
        }
    }
}
