import Federation
import Logging
import Parameters
import Wire

extension EffectRunner {
    /// How often a declination is tried; the coordinator finds out by the deadline at the latest.
    private static let maximumDeclinations = 3
    /// An answer without work that comes sooner is no long poll: the next request waits a second.
    private static let shortestPoll: Double = 1

    // MARK: Ask

    /// Asks for work until there is an answer.
    mutating func requestAssignment() async throws -> [NodeEvent] {
        while true {
            try await renewIfDue()
            let start = environment.now()
            do {
                let (client, offer) = (client, configuration.offer)
                let limit = configuration.longPollSeconds
                let seconds = renewal.pollSeconds(client.identity.certificate, at: start, limit: limit)
                let answer = try await untilStopped {
                    try await client.assignment(offer: offer, waitSeconds: seconds)
                }
                noteReached()
                let elapsed = environment.now().seconds(since: start)
                if answer.assignment == nil, elapsed < Self.shortestPoll { try await sleep(.seconds(1)) }
                return events(of: answer)
            } catch let error as CoordinatorError {
                try await wait(after: error)
            }
        }
    }

    private mutating func events(of answer: AssignmentResponse) -> [NodeEvent] {
        let committed = answer.committed.sorted { $0.key < $1.key }.compactMap { study, round -> NodeEvent? in
            guard let study = StudyName(study), let round = RoundNumber(round) else { return nil }
            return .committed(study, round)
        }
        assignment = answer.assignment?.assignment
        guard let assignment else {
            if answer.waiting != waiting, !answer.waiting.isEmpty {
                logger.info("round.waiting", metadata: ["waiting": .array(answer.waiting.map { "\($0)" })])
            }
            waiting = answer.waiting
            return committed + [.nothingAssigned]
        }
        waiting = []
        logger.info(
            "round.assigned",
            metadata: [
                "study": "\(assignment.study)", "round": "\(assignment.round)", "kind": "\(assignment.kind.rawValue)",
                "model": "\(assignment.model)",
            ]
        )
        return committed + [.assigned(assignment)]
    }

    // MARK: Fetch

    /// Gets a model, unless it is here.
    mutating func fetch(_ digest: ContentDigest) async throws -> [NodeEvent] {
        verified.formIntersection(assignment?.blobs ?? [])
        if verified.contains(digest) || models.contains(digest) {
            verified.insert(digest)
            models.keep(digest)
            return [.modelReady(digest)]
        }
        do {
            let (client, models) = (client, models)
            try await reporting(on: assignment, ProgressBoard(.fetching)) {
                try await client.fetch(try models.download(of: digest))
            }
            noteReached()
            verified.insert(digest)
            models.keep(digest)
            logger.debug("model.fetched", metadata: ["model": "\(digest)"])
            return [.modelReady(digest)]
        } catch let error as CoordinatorError {
            try await wait(after: error)
        } catch let error as NodeError {
            try await wait(after: error)
        }
        return [.modelUnavailable]
    }

    // MARK: Upload

    /// Sends an update; if it does not get through, waits before the core asks what to do.
    mutating func upload(_ update: PendingUpdate) async throws -> [NodeEvent] {
        var metadata: Logger.Metadata = [
            "study": "\(update.study)", "round": "\(update.round)", "update": "\(update.digest)",
            "update.bytes": "\(update.byteCount)",
        ]
        let isNew = unsent.remove(update.digest) != nil
        let outcome: UploadOutcome
        do {
            let (client, outbox, seconds) = (client, outbox, seconds[update.digest])
            outcome = try await untilDrained {
                try await client.upload(update, from: outbox, seconds: seconds, isNew: isNew)
            }
        } catch let error as NodeError {
            try await wait(after: error)
            return [.uploadFailed]
        }
        switch outcome {
        case .acknowledged:
            noteReached()
            logger.info("update.acknowledged", metadata: metadata)
            return [.acknowledged(update.digest)]
        case .refused(let problem):
            noteReached()
            metadata["code"] = "\(problem.code)"
            metadata["reason"] = "\(problem.detail)"
            logger.warning("update.refused", metadata: metadata)
            return [.refused(update.digest)]
        case .failed(let error):
            metadata["code"] = "\(error.code)"
            logger.debug("update.kept", metadata: metadata)
            try await wait(after: error)
            return [.uploadFailed]
        }
    }

    // MARK: Decline

    /// Says that an assignment cannot be done, a few times if need be.
    mutating func decline(_ assignment: Assignment, reason: String) async throws -> [NodeEvent] {
        logger.warning(
            "assignment.declined",
            metadata: ["study": "\(assignment.study)", "round": "\(assignment.round)", "reason": "\(reason)"]
        )
        let body = DeclinationRequest(reason: String(reason.prefix(DeclinationRequest.maximumReasonLength)))
        let path = [assignment.study.text, "\(assignment.round)"]
        for _ in 0..<Self.maximumDeclinations {
            do {
                let client = client
                try await untilStopped { try await client.send(.declineAssignment, path: path, body: body) }
                noteReached()
                return []
            } catch CoordinatorError.refused(let problem) {
                logger.debug("declination.refused", metadata: ["code": "\(problem.code)"])
                // The assignment may come again at once; it must not be declined as fast as that.
                try await sleep(configuration.backoff.longest)
                return []
            } catch let error as CoordinatorError {
                try await wait(after: error)
            }
        }
        return []
    }
}
