import Federation
import Ledger
import Parameters
import Wire

/// What the engine tells of the history without reading every record: from the index.
extension FederationEngine {
    /// The most points that one request for curves gets.
    static let maximumCurve = 10_000

    /// The points of a study's learning curves behind a round.
    func curves(of name: StudyName, after: Int?, limit: Int) throws -> CurveResponse {
        guard state.studies[name] != nil else { throw CoordinatorProblem.missing("study \"\(name)\"") }
        let points = try index.curve(of: name, after: after, limit: min(limit, Self.maximumCurve))
        let last = points.last?.round ?? .first
        let tasks = try index.taskCurves(of: name).compactMapValues { points in
            let those = points.filter { $0.round.value > after ?? 0 && $0.round <= last }
            return those.isEmpty
                ? nil : those.map { CurveResponse.TaskPoint(round: $0.round, loss: $0.loss, accuracy: $0.accuracy) }
        }
        return CurveResponse(study: name, points: points.map(CurveResponse.Point.init(_:)), tasks: tasks)
    }

    /// The models of a study before a round.
    func lineage(of name: StudyName, before: Int?, limit: Int) throws -> LineageResponse {
        guard state.studies[name] != nil else { throw CoordinatorProblem.missing("study \"\(name)\"") }
        var filter = HistoryFilter()
        filter.before = before
        let rounds = try index.rounds(of: name, filter, limit: min(limit, LedgerStore.maximumPage))
        var stored: [ContentDigest: Bool] = [:]
        let models = rounds.map { round in
            let outline = round.outline
            let isStored = stored[outline.modelAfter] ?? ((try? blobs.byteCount(of: outline.modelAfter)) != nil)
            stored[outline.modelAfter] = isStored
            return LineageResponse.Model(
                model: outline.modelAfter,
                parent: outline.modelBefore,
                round: outline.round,
                kind: outline.kind,
                task: outline.task,
                participants: outline.participants + outline.lateCount,
                evaluation: outline.kind == .training ? round.following : outline.evaluation,
                stored: isStored,
                record: round.digest
            )
        }
        return LineageResponse(study: name, models: models)
    }

    /// A node and what it gave.
    func node(_ name: NodeName, study: StudyName?, before: Int?, limit: Int) throws -> NodeResponse {
        guard let summary = nodeSummaries().first(where: { $0.node == name }) else {
            throw CoordinatorProblem.missing("node \"\(name)\"")
        }
        if before != nil, study == nil {
            throw CoordinatorProblem.invalid(
                "query before: expected a study beside it, for rounds are counted by study"
            )
        }
        let parts = try index.parts(of: name, in: study, before: before, limit: min(limit, LedgerStore.maximumPage))
        var totals: [NodeResponse.StudyTotal] = []
        for total in try index.totals(of: study, node: name) {
            if totals.last?.study != total.study { totals.append(NodeResponse.StudyTotal(study: total.study)) }
            totals[totals.count - 1].add(total)
        }
        return NodeResponse(node: summary, studies: totals, rounds: parts.map(NodeResponse.Part.init(_:)))
    }
}

extension CurveResponse.Point {
    /// The point as it travels.
    init(_ point: CurvePoint) {
        self.init(
            round: point.round,
            trainingLoss: point.trainingLoss,
            loss: point.loss,
            accuracy: point.accuracy,
            seconds: point.seconds,
            byteCount: point.byteCount,
            participants: point.participants
        )
    }
}

extension NodeResponse.Part {
    /// The part as it travels.
    init(_ part: NodePart) {
        self.init(study: part.study, round: part.round, outcome: part.outcome, at: Timestamp(part.at))
        countsIn = part.countsIn == part.round ? nil : part.countsIn
        reason = part.reason
        exampleCount = part.exampleCount
        byteCount = part.byteCount
        seconds = part.seconds
        updateNorm = part.updateNorm
        trainingLoss = part.trainingLoss
        loss = part.loss
        accuracy = part.accuracy
    }
}

extension NodeResponse.StudyTotal {
    /// Adds the rounds of an outcome.
    mutating func add(_ total: NodeTotal) {
        asked += total.rounds
        if total.outcome == "accepted" { accepted += total.rounds }
        if total.outcome == "late" { late += total.rounds }
        exampleCount += total.exampleCount
        byteCount += total.byteCount
        seconds += total.seconds
    }
}
