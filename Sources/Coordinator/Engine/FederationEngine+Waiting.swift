import Federation
import Wire

/// Requests that wait: long polls.
extension FederationEngine {
    /// What a node is asked to do, as soon as there is something, or nothing once `seconds` have passed.
    func assignment(for node: NodeName, offer: StudyOffer, waiting seconds: Double) async throws -> AssignmentResponse {
        let arrival = environment.now()
        let expiry = arrival.advanced(bySeconds: min(max(0, seconds), configuration.limits.longPollSeconds))
        presence.idle(node, at: arrival)
        if state.tellsNews(node, from: offer) { try record(.nodePresent(node, offer: offer)) }
        while true {
            // After every wait the state is another: everything is asked again.
            guard !isDraining else { throw CoordinatorProblem.draining }
            presence.saw(node, at: environment.now())
            let assignment = state.assignment(for: node)
            if assignment != nil || environment.now() >= expiry {
                return AssignmentResponse(
                    assignment: assignment.map(AssignmentMessage.init(_:)),
                    committed: committedRounds(),
                    waiting: assignment == nil ? waitingSentences() : []
                )
            }
            await wait(for: .assignment(node), until: expiry)
        }
    }

    /// Whether anything can still happen in a study.
    func isOpen(_ study: StudyName) -> Bool { state.studies[study]?.isOpen ?? false }

    /// Waits until a study has news, or until `seconds` have passed.
    func waitForNews(of study: StudyName, seconds: Double) async {
        guard !isDraining else { return }
        let limit = min(max(0, seconds), configuration.limits.longPollSeconds)
        await wait(for: .study(study), until: environment.now().advanced(bySeconds: limit))
    }

    private func wait(for key: Waiters.Key, until expiry: Instant) async {
        await withCheckedContinuation { waiters.add($0, for: key, until: expiry) }
    }

    private func committedRounds() -> [String: Int] {
        var rounds: [String: Int] = [:]
        for study in state.studies.values {
            if let committed = study.committed { rounds[study.plan.study.text] = committed.value }
        }
        return rounds
    }

    private func waitingSentences() -> [String] {
        state.studies.keys.sorted().compactMap { name in
            guard let study = state.studies[name], study.isOpen else { return nil }
            return "\(name): \(summary(of: study).activity)"
        }
    }
}
