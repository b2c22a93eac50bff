import Federation
import Reports
import Wire

/// A node's history as JSON.
struct NodeReport: Encodable {
    let node: NodeSummary
    let study: StudyName
    let asked: Int
    let outcomes: [String: Int]
    let reliability: Double?
    let cost: CostReport
    let costOfAll: CostReport
    let medianSeconds: Double?
    let norms: [Point]
    let otherNorms: [Point]
    let accuracies: [Point]
    let fairness: Fairness?

    /// A value of a round.
    struct Point: Encodable {
        let round: RoundNumber
        let value: Double
    }

    private enum CodingKeys: String, CodingKey {
        case node, study, asked, outcomes, reliability, cost, norms, accuracies, fairness
        case costOfAll = "cost_of_all"
        case medianSeconds = "median_seconds"
        case otherNorms = "other_norms"
    }

    init(_ node: NodeSummary, _ history: NodeHistory, study: StudyName) {
        self.node = node
        self.study = study
        asked = history.asked
        outcomes = history.outcomes
        reliability = history.reliability
        cost = CostReport(history.totals)
        costOfAll = CostReport(history.everyone)
        medianSeconds = history.medianSeconds
        norms = history.norms.map { Point(round: $0.round, value: $0.norm) }
        otherNorms = history.otherNorms.map { Point(round: $0.round, value: $0.norm) }
        accuracies = history.accuracies.map { Point(round: $0.round, value: $0.accuracy) }
        fairness = history.fairness?.fairness
    }
}
