import Federation
import Ledger
import Logging
import Parameters
import Wire

/// What an operator does to studies.
extension FederationEngine {
    /// Starts a study, if its plan can run and its initial model is there.
    func startStudy(_ request: StudyStartRequest, by peer: String) async throws -> StudyResponse {
        let plan = request.plan
        if let problem = plan.problems().first {
            throw ProblemDetails("plan-impossible", title: "The plan cannot run", status: 422, detail: "\(problem)")
        }
        try refuseTakenName(plan.study)
        try refuseTaskWithoutData(plan)
        try requireModel(request.model)
        try await checkModel(request.model, plan: plan)
        // While the model was read, another request may have started the study, and the model may have gone.
        try refuseTakenName(plan.study)
        try requireModel(request.model)
        try record(.studyStarted(plan, model: request.model), from: EventProvenance(by: peer))
        logger.notice("study.started", metadata: ["study": "\(plan.study)", "by": "\(peer)"])
        return try study(plan.study)
    }

    private func requireModel(_ digest: ContentDigest) throws {
        guard try !blobs.claim(digest) else { return }
        throw ProblemDetails(
            "model-missing",
            title: "The initial model is not stored",
            status: 409,
            detail: "PUT it to \(Route.storeBlob.path(digest.hexadecimal)) first"
        )
    }

    private func refuseTakenName(_ study: StudyName) throws {
        guard state.studies[study] == nil else {
            throw CoordinatorProblem.conflict(
                "study-exists",
                "there is a study \"\(study)\" already; names are not used twice, because the history keeps them"
            )
        }
    }

    /// Nodes that were here have said what they have data for. Before any was, nobody knows.
    private func refuseTaskWithoutData(_ plan: Plan) throws {
        let offers = state.roster.values.filter(\.isEnrolled).compactMap { $0.offer?.tasks(of: plan.study) }
        guard !offers.isEmpty else { return }
        for task in plan.tasks where !offers.contains(where: { $0.includes(task.name) }) {
            let known = Set(offers.flatMap(\.named)).sorted().map(\.text).joined(separator: ", ")
            throw CoordinatorProblem.conflict(
                "task-without-data",
                "no node has data for the task \(task.name); "
                    + (known.isEmpty ? "none names any task" : "the nodes name \(known)")
            )
        }
    }

    private func checkModel(_ digest: ContentDigest, plan: Plan) async throws {
        let path = blobs.path(of: digest)
        do {
            let model = try StoredModel(digest: digest, path: path)
            guard model.layout.elementCount == plan.model.parameterCount else {
                throw ModelProblem.parameterCount(
                    found: model.layout.elementCount,
                    expected: plan.model.parameterCount
                )
            }
            let index = try await withTaskExecutorPreference(WorkThreads.shared) {
                try await Self.firstNonFiniteIndex(of: model)
            }
            if let index { throw ModelProblem.nonFinite(at: index) }
        } catch let error as SpoolError {
            throw error
        } catch {
            throw ProblemDetails(
                "model-unusable",
                title: "The initial model cannot be used",
                status: 422,
                detail: "\(error)"
            )
        }
    }

    @concurrent
    private static func firstNonFiniteIndex(of model: StoredModel) async throws -> Int? {
        try model.firstNonFiniteIndex()
    }

    /// Holds, resumes or ends a study.
    func change(_ study: StudyName, _ change: StudyChange, by peer: String) throws -> StudyResponse {
        guard let current = state.studies[study] else { throw CoordinatorProblem.missing("study \"\(study)\"") }
        guard current.isOpen else {
            throw CoordinatorProblem.conflict("study-ended", "the study \"\(study)\" is \(current.status.word)")
        }
        if change == .advanced, current.task == nil {
            throw CoordinatorProblem.conflict("no-tasks", "the study \"\(study)\" has no tasks")
        }
        try record(change.event(study), from: EventProvenance(by: peer))
        logger.notice("study.\(change.rawValue)", metadata: ["study": "\(study)", "by": "\(peer)"])
        waiters.wake(.study(study))
        return try self.study(study)
    }
}

/// What an operator does to a running study, or to its task.
enum StudyChange: String, Sendable {
    case paused
    case resumed
    case stopped
    case advanced

    func event(_ study: StudyName) -> FederationEvent {
        switch self {
        case .paused: .studyPaused(study)
        case .resumed: .studyResumed(study)
        case .stopped: .studyStopped(study)
        case .advanced: .taskAdvanced(study)
        }
    }
}

extension StudyOffer.TaskOffer {
    /// The tasks it names.
    fileprivate var named: Set<TaskName> {
        switch self {
        case .everyTask: []
        case .only(let names): names
        }
    }
}
