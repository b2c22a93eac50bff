import Parameters
import TestSupport
import Testing

@testable import Coordinator
@testable import Federation

/// What is said of a study that is under way.
@Suite struct ActivityDescriptionTests {
    private let opened = Instant(milliseconds: 1_800_000_000_000)
    private let nodes = ["ash", "birch", "cedar", "doug"].compactMap { NodeName($0) }

    private func sentence(closeAt: Int?, accepted: Int, present: Bool) throws -> String {
        var presence = PresenceBoard()
        if present { for node in nodes { presence.saw(node, at: opened) } }
        var round = RoundPlan(
            study: try #require(StudyName("digits")),
            number: .first,
            kind: .training,
            model: ContentDigest.of([1]),
            cohort: nodes,
            opened: opened,
            deadline: opened.advanced(bySeconds: 60),
            attempt: 1
        )
        round.closeAt = closeAt
        let activity = StudyActivity.training(
            round,
            accepted: Array(nodes.prefix(accepted)),
            awaited: Array(nodes.dropFirst(accepted)),
            quorum: 2
        )
        return ActivityDescription(activity, presence: presence, now: opened).sentence
    }

    @Test func `a round that closes with some updates says how many are enough`() throws {
        let working = try sentence(closeAt: 3, accepted: 1, present: true)
        #expect(working.hasPrefix("round 1 is training: 1 of 4 answers are in, 3 are enough; birch has its"))
        #expect(try sentence(closeAt: nil, accepted: 1, present: true).contains("1 of 4 answers are in; birch"))
        #expect(try sentence(closeAt: 3, accepted: 2, present: false).hasPrefix("round 1 waits for 1 more of 3: cedar"))
        #expect(try sentence(closeAt: 3, accepted: 1, present: false).hasPrefix("round 1 waits for 1 more of 2: birch"))
        #expect(
            try sentence(closeAt: nil, accepted: 2, present: false).hasPrefix("round 1 waits for 2 more of 4: cedar")
        )
    }
}
