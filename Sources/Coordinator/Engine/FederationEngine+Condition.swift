import Wire

/// How the coordinator is.
extension FederationEngine {
    /// Why no work is given out now; nil: it is.
    ///
    /// An answer at all says that the engine is not stuck.
    func obstacle() -> ProblemDetails? {
        if isDraining { return CoordinatorProblem.draining }
        return isRecovered ? nil : .starting("coordinator")
    }

    /// Why the coordinator cannot serve now; nil: it is ready. The disk is tried.
    nonisolated func readiness() async -> ProblemDetails? {
        if let obstacle = await obstacle() { return obstacle }
        return StorageProbe.succeeds(in: configuration.dataDirectory) ? nil : CoordinatorProblem.unavailable
    }

    /// What it does, in one line.
    func statusLine() -> String {
        if isDraining { return "stopping: requests under way are finished" }
        guard isRecovered else { return "starting: what was acknowledged is looked for" }
        let sentences = waitingSentences()
        return sentences.isEmpty ? "no study is open" : sentences.joined(separator: "; ")
    }
}
