public import Federation
public import Parameters
public import Wire

extension ModelCard {
    /// What the card says, for programs: the plan and the lineage whole, numbers as numbers.
    public struct Facts: Sendable, Encodable {
        /// An institution: what it gave, and how the model does there.
        public struct Institution: Sendable, Encodable {
            /// Its node.
            public let node: NodeName
            /// The rounds in which it trained.
            public let rounds: Int
            /// The fewest and the most examples in one of them.
            public let examples: [Int]?
            /// How the model does on its held-out data.
            public let evaluation: EvaluationMetrics?
            /// What its updates cost; nil if there are none.
            public let cost: CostReport?
            /// The rounds without an update of it, by outcome.
            public let absences: [String: Int]
        }

        /// A model of the lineage.
        public struct Ancestor: Sendable, Encodable {
            /// The round that made it.
            public let round: RoundNumber
            /// What the round did.
            public let kind: RoundKind
            /// In which task.
            public let task: TaskName?
            /// The updates in the mean.
            public let participants: Int
            /// Its digest.
            public let model: ContentDigest
        }

        /// The model's digest.
        public let model: ContentDigest
        /// That of the model it was made from.
        public let parent: ContentDigest
        /// The federation's name.
        public let federation: String
        /// The study.
        public let study: StudyName
        /// The round that made it.
        public let round: RoundNumber
        /// When that opened.
        public let opened: Timestamp
        /// The digest of the round's record.
        public let record: ContentDigest
        /// What the study does.
        public let plan: Plan
        /// The round that measured it; nil: none yet.
        public let measuredIn: RoundNumber?
        /// How it does over all institutions.
        public let evaluation: EvaluationMetrics?
        /// How evenly it serves them.
        public let fairness: Fairness?
        /// The institutions, sorted.
        public let institutions: [Institution]
        /// How it does on each task; nil in a study without.
        public let tasks: TaskListResponse?
        /// The models from the first to this one.
        public let lineage: [Ancestor]

        private enum CodingKeys: String, CodingKey {
            case model, parent, federation, study, round, opened, record, plan, evaluation, fairness, institutions
            case tasks, lineage
            case measuredIn = "measured_in"
        }
    }

    /// What the card says, for programs.
    public var facts: Facts {
        let measured = measuring
        return Facts(
            model: round.summary.model,
            parent: round.modelBefore,
            federation: federation,
            study: study.summary.study,
            round: round.summary.round,
            opened: round.summary.started,
            record: round.recordDigest,
            plan: study.plan,
            measuredIn: measured?.round,
            evaluation: measured.flatMap { $0.kind == .training ? $0.evaluationBefore : $0.evaluation },
            fairness: measured.flatMap { Fairness(of: $0.nodes ?? []) },
            institutions: institutions(measured),
            tasks: tasks,
            lineage: past.map { round in
                Facts.Ancestor(
                    round: round.round,
                    kind: round.kind,
                    task: round.task,
                    participants: round.participants,
                    model: round.model
                )
            }
        )
    }

    private func institutions(_ measured: RoundSummary?) -> [Facts.Institution] {
        let parts = Dictionary(grouping: past.flatMap { $0.nodes ?? [] }, by: \.node)
        let evaluations = Dictionary(
            (measured?.nodes ?? []).filter { $0.outcome == "accepted" }.map { ($0.node, $0.evaluation) }
        ) { first, _ in first }
        let sizes = Dictionary(uniqueKeysWithValues: DataSizes(past, measuring: measured).rows.map { ($0.node, $0) })
        return Set(parts.keys).union(sizes.keys).sorted().map { node in
            let (given, missed) = (
                parts[node, default: []].filter { $0.update != nil },
                parts[node, default: []].filter { $0.update == nil }
            )
            var totals = ResourceTotals()
            for part in given { totals.add(part) }
            return Facts.Institution(
                node: node,
                rounds: sizes[node]?.rounds ?? 0,
                examples: sizes[node]?.examples.map { [$0.lowerBound, $0.upperBound] },
                evaluation: evaluations[node] ?? nil,
                cost: given.isEmpty ? nil : CostReport(totals),
                absences: Dictionary(grouping: missed, by: \.outcome).mapValues(\.count)
            )
        }
    }
}
