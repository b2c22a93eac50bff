import Federation
import Wire

/// Requests that wait: long polls.
extension FederationEngine {
    /// Waits until there is something to do for a node that was let in, at most so many seconds.
    ///
    /// Gives nothing back, and leaves what it asks to functions that do not wait: room for an answer, or for what they
    /// look at, would be part of every waiting request, and thousands wait.
    func waitForAssignment(of node: NodeName, offer: StudyOffer, seconds: Double) async throws {
        let expiry = try receiveAssignmentRequest(of: node, offer: offer, seconds: seconds)
        // After every wait the state is another: everything is asked again.
        while try hasNothing(for: node, until: expiry) { await wait(for: .assignment(node), until: expiry) }
    }

    /// Notes that a node asks, and says until when it waits.
    @inline(never)
    private func receiveAssignmentRequest(of node: NodeName, offer: StudyOffer, seconds: Double) throws -> Instant {
        let arrival = environment.now()
        presence.idle(node, at: arrival)
        waiters.wake(.federation)
        if state.tellsNews(node, from: offer) { try record(.nodePresent(node, offer: offer)) }
        return arrival.advanced(bySeconds: min(max(0, seconds), configuration.limits.longPollSeconds))
    }

    /// Whether a node that waits has to wait on. One that was revoked meanwhile is refused.
    @inline(never)
    private func hasNothing(for node: NodeName, until expiry: Instant) throws -> Bool {
        guard !isDraining else { throw CoordinatorProblem.draining }
        guard state.roster[node]?.isEnrolled ?? false else { throw CoordinatorProblem.unknownCertificate }
        let now = environment.now()
        presence.saw(node, at: now)
        return state.assignment(for: node) == nil && now < expiry
    }

    /// What a node is asked to do now.
    func assignment(for node: NodeName) -> AssignmentResponse {
        let assignment = state.assignment(for: node)
        return AssignmentResponse(
            assignment: assignment.map(AssignmentMessage.init(_:)),
            committed: committedRounds(),
            waiting: assignment == nil ? waitingSentences() : [],
            setAside: rests(of: node)
        )
    }

    /// Whether anything can still happen in a study.
    func isOpen(_ study: StudyName) -> Bool { state.studies[study]?.isOpen ?? false }

    /// Waits until a study has news, or until `seconds` have passed.
    func waitForNews(of study: StudyName, seconds: Double) async {
        guard !isDraining else { return }
        let limit = min(max(0, seconds), configuration.limits.longPollSeconds)
        await wait(for: .study(study), until: environment.now().advanced(bySeconds: limit))
    }

    /// Waits until anything at all has changed, or until `seconds` have passed.
    func waitForNews(seconds: Double) async {
        guard !isDraining else { return }
        await wait(for: .federation, until: environment.now().advanced(bySeconds: max(0, seconds)))
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

    private func rests(of node: NodeName) -> [SetAsideMessage]? {
        let rests = state.rests(of: node).map { SetAsideMessage($0.aside, by: $0.study) }
        return rests.isEmpty ? nil : rests
    }

    /// What the federation waits for, a sentence a study.
    func waitingSentences() -> [String] {
        state.studies.keys.sorted().compactMap { name in
            guard let study = state.studies[name], study.isOpen else { return nil }
            return "\(name): \(summary(of: study).activity)"
        }
    }
}
