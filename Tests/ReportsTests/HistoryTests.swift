import Federation
import Reports
import TestSupport
import Testing
import Wire

/// Rounds compared, a node's history, a round under way.
@Suite struct HistoryTests {
    @Test func `two rounds are compared by numbers and by who took part`() throws {
        let comparison = RoundComparison(History.shown(1), History.shown(4))
        #expect(comparison.both == [name("ash"), name("birch")])
        #expect(comparison.onlyFirst.isEmpty && comparison.onlySecond == [name("cedar")])
        let participants = try #require(comparison.numbers.first { $0.name == "participants" })
        #expect(participants.first == 2 && participants.second == 3 && participants.difference == 1)
        let turned = try #require(comparison.numbers.first { $0.name == "before, on turned" })
        #expect(turned.first == nil && turned.second != nil && turned.difference == nil)
    }

    @Test func `a node's history counts what it gave, what it cost and how it stands beside the others`() throws {
        var cedar = NodeHistory(name("cedar"))
        for round in History.rounds { cedar.add(round) }
        #expect(cedar.asked == 5 && cedar.outcomes == ["accepted": 3, "silent": 1, "declined": 1])
        #expect(cedar.reliability == 0.6 && cedar.medianSeconds == 4.5)
        #expect(cedar.reasons.map(\.outcome) == ["silent", "declined"])
        #expect(cedar.totals.contributions == 3 && cedar.totals.reports == 0 && cedar.totals.cpuSeconds == 0)
        #expect(cedar.norms.map(\.round.value) == [4])
        // 1.5 / 4 and 1.5 / 4 + 0.1.
        #expect(abs((cedar.otherNorms.last?.norm ?? 0) - 0.425) < 1e-12)
        let fairness = try #require(cedar.fairness)
        #expect(fairness.round == round(5) && fairness.fairness.worst == name("cedar"))
        var ash = NodeHistory(name("ash"))
        for round in History.rounds { ash.add(round) }
        #expect(ash.reliability == 1 && ash.totals.cpuSeconds == 20 && ash.totals.measuredJoules == 300)
        #expect(ash.totals.bytesReceived == 45_000 && ash.everyone.contributions == 13)
        #expect(ash.everyone.estimatedJoules == 150)
        #expect(NodeHistory(name("elm")).reliability == nil)
    }

    @Test func `a round under way is a line a node, whoever works first where there are many`() {
        func node(_ name: NodeName, _ state: String, _ fraction: Double? = nil) -> OpenRoundNode {
            OpenRoundNode(
                node: name,
                state: state,
                fraction: fraction,
                lastSeen: Timestamp(History.instant(minute: 1))
            )
        }
        func message(_ nodes: [OpenRoundNode]) -> OpenRoundMessage {
            OpenRoundMessage(
                round: round(4),
                kind: .training,
                task: History.turned,
                attempt: 2,
                opened: Timestamp(History.instant(minute: 0)),
                deadline: Timestamp(History.instant(minute: 5)),
                quorum: 2,
                nodes: nodes
            )
        }
        let now = History.instant(minute: 2)
        let view = OpenRoundView(
            message([
                node(name("ash"), "accepted"), node(name("birch"), "training", 0.56), node(name("cedar"), "awaited"),
                node(name("elm"), "uploading", .nan), node(name("fir"), "declined"),
            ]),
            at: now
        )
        #expect(
            [view.heading] + view.nodes == [
                "round 4 (training of turned, attempt 2): 1 of 5 answers, quorum 2, deadline in 3 min",
                "  ash    ████████████████████  accepted",
                "  birch  ███████████▎········  training 56 %",
                "  cedar  ····················  awaited, seen 60 s ago",
                "  elm    ····················  uploading",
                "  fir    ····················  declined",
            ]
        )
        let crowd = (0..<40).map { node(name("n\($0)"), $0 == 39 ? "training" : "accepted", $0 == 39 ? 0.1 : nil) }
        let many = OpenRoundView(message(crowd), at: History.instant(minute: 6))
        #expect(many.nodes.count == OpenRoundView.nodeLimit + 1 && many.nodes.last == "  and 24 more")
        #expect(many.nodes.contains { $0.contains("n39") } && many.heading.hasSuffix("past its deadline"))
    }
}
