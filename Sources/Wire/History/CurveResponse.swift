public import Federation

/// `GET /v1/studies/{study}/curves`: what learning curves show, a point a round. Query: `after`, `limit`.
public struct CurveResponse: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The points in order.
    public var points: [Point]
    /// How the model that each round started from does on each task; empty in a study without tasks.
    public var tasks: [TaskName: [TaskPoint]]

    /// The curves of a study.
    public init(study: StudyName, points: [Point], tasks: [TaskName: [TaskPoint]]) {
        self.study = study
        self.points = points
        self.tasks = tasks
    }

    /// A round on a curve.
    public struct Point: Sendable, Hashable, Codable {
        /// The round.
        public var round: RoundNumber
        /// The mean training loss.
        public var trainingLoss: Double?
        /// The loss on the hold-outs of the model that the round started from.
        public var loss: Double?
        /// Its accuracy there.
        public var accuracy: Double?
        /// From opening to commit.
        public var seconds: Double
        /// The bytes of the updates.
        public var byteCount: Int
        /// The updates in the mean.
        public var participants: Int

        /// A point with those values.
        public init(
            round: RoundNumber,
            trainingLoss: Double?,
            loss: Double?,
            accuracy: Double?,
            seconds: Double,
            byteCount: Int,
            participants: Int
        ) {
            self.round = round
            self.trainingLoss = trainingLoss
            self.loss = loss
            self.accuracy = accuracy
            self.seconds = seconds
            self.byteCount = byteCount
            self.participants = participants
        }

        private enum CodingKeys: String, CodingKey {
            case round, loss, accuracy, seconds, participants
            case trainingLoss = "training_loss"
            case byteCount = "bytes"
        }
    }

    /// A round on the curve of a task.
    public struct TaskPoint: Sendable, Hashable, Codable {
        /// The round.
        public var round: RoundNumber
        /// The loss on the hold-outs of the task.
        public var loss: Double
        /// The accuracy there.
        public var accuracy: Double?

        /// A point with those values.
        public init(round: RoundNumber, loss: Double, accuracy: Double?) {
            self.round = round
            self.loss = loss
            self.accuracy = accuracy
        }
    }
}
