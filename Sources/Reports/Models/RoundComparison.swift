public import Federation
public import Wire

/// Two rounds beside one another: numbers, who took part, how far their models are apart.
public struct RoundComparison: Sendable, Codable {
    /// A number of both rounds.
    public struct Number: Sendable, Hashable, Codable {
        /// What it is, as `accuracy` or `task upright`.
        public var name: String
        /// In the first; nil: not measured.
        public var first: Double?
        /// In the second.
        public var second: Double?
        /// The second minus the first, where both were measured.
        public var difference: Double? { first.flatMap { first in second.map { $0 - first } } }

        private enum CodingKeys: String, CodingKey {
            case name, first, second
        }
    }

    /// The rounds.
    public let rounds: [RoundNumber]
    /// The numbers, in the order in which they are shown.
    public let numbers: [Number]
    /// The nodes whose update is in both.
    public let both: [NodeName]
    /// Those whose update is only in the first.
    public let onlyFirst: [NodeName]
    /// Those whose update is only in the second.
    public let onlySecond: [NodeName]
    /// How far the models that they made are apart; nil where one of them is not kept.
    public var models: ModelDifference?
    /// Why there is no difference of models.
    public var modelsMissing: String?

    private enum CodingKeys: String, CodingKey {
        case rounds, numbers, both, models
        case onlyFirst = "only_first"
        case onlySecond = "only_second"
        case modelsMissing = "models_missing"
    }

    /// Compares two rounds of a study.
    public init(_ first: RoundResponse, _ second: RoundResponse) {
        rounds = [first.summary.round, second.summary.round]
        let (one, other) = (first.summary, second.summary)
        func number(_ name: String, _ value: (RoundSummary) -> Double?) -> Number {
            Number(name: name, first: value(one), second: value(other))
        }
        let tasks = Set((one.tasks ?? [:]).keys).union((other.tasks ?? [:]).keys).sorted()
        numbers =
            [
                number("loss") { $0.evaluation?.loss }, number("accuracy") { $0.evaluation?.accuracy },
                number("training loss") { $0.trainingLoss },
            ]
            + tasks.map { task in number("before, on \(task)") { $0.tasks?[task]?.accuracy } }
            + [
                number("participants") { Double($0.participants) }, number("examples") { Double($0.exampleCount) },
                number("seconds") { $0.seconds }, number("bytes in") { Double($0.bytesIn) },
                number("bytes out") { Double($0.bytesOut) },
            ]
        func given(_ round: RoundResponse) -> Set<NodeName> {
            Set(round.nodes.filter { $0.update != nil }.map(\.node))
        }
        let (left, right) = (given(first), given(second))
        both = left.intersection(right).sorted()
        onlyFirst = left.subtracting(right).sorted()
        onlySecond = right.subtracting(left).sorted()
    }
}
