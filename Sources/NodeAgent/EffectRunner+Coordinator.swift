import CGlibc
import Federation
import Logging
import NIOPosix
import Parameters
import Traces
import Tracing
import Trust
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
                let (answer, fields) = try await untilStopped {
                    try await client.assignment(offer: offer, waitSeconds: seconds)
                }
                noteReached()
                noteClock()
                let elapsed = environment.now().seconds(since: start)
                if answer.assignment == nil, elapsed < Self.shortestPoll { try await sleep(.seconds(1)) }
                return events(of: answer, fields: fields)
            } catch let error as CoordinatorError {
                returnRoom()
                try await wait(after: error)
            }
        }
    }

    private mutating func events(of answer: AssignmentResponse, fields: [String: String]) -> [NodeEvent] {
        let committed = answer.committed.sorted { $0.key < $1.key }.compactMap { study, round -> NodeEvent? in
            guard let study = StudyName(study), let round = RoundNumber(round) else { return nil }
            checkpoints.removeCommitted(study, through: round)
            return .committed(study, round)
        }
        noteSetAside(answer.setAside ?? [])
        let assigned = answer.assignment?.assignment
        if assigned?.study != assignment?.study || assigned?.round != assignment?.round { receivedByteCount = 0 }
        assignment = assigned
        guard let assignment else {
            returnRoom()
            if answer.waiting != waiting, !answer.waiting.isEmpty {
                logger.info("round.waiting", metadata: ["waiting": .array(answer.waiting.map { "\($0)" })])
            }
            waiting = answer.waiting
            return committed + [.nothingAssigned]
        }
        waiting = []
        trace.begin(assignment, fields: fields)
        logger.info(
            "round.assigned",
            metadata: [
                "study": "\(assignment.study)", "round": "\(assignment.round)", "kind": "\(assignment.kind.rawValue)",
                "model": "\(assignment.model)",
            ]
        )
        return committed + [.assigned(assignment)]
    }

    /// Gives back what rounds took of memory and disk and the node kept for the next, when the next does not come.
    private mutating func returnRoom() {
        // Each time: the last update of a study is let go of after this was first called.
        outbox.removeSpare()
        guard hasTrained else { return }
        hasTrained = false
        malloc_trim(0)
    }

    /// Says once that a study does not ask this node now, and once that it does again.
    private mutating func noteSetAside(_ asides: [SetAsideMessage]) {
        for aside in asides where !setAside.contains(aside) {
            logger.warning(
                "node.set-aside",
                metadata: [
                    "study": "\(aside.study)", "reason": "\(aside.reason)", "times": "\(aside.times)",
                    "until": "\(aside.until.map { "\($0)" } ?? "")",
                ]
            )
        }
        for aside in setAside where !asides.contains(where: { $0.study == aside.study }) {
            logger.notice("node.asked-again", metadata: ["study": "\(aside.study)"])
        }
        setAside = asides
    }

    // MARK: Fetch

    /// Gets a model, unless it is here.
    mutating func fetch(_ digest: ContentDigest) async throws -> [NodeEvent] {
        verified.formIntersection(assignment?.blobs ?? [])
        if try await isHere(digest) {
            verified.insert(digest)
            models.keep(digest)
            return [.modelReady(digest)]
        }
        let span = trace.start("model.fetch", assignment?.study, assignment?.round, at: environment.now())
        defer { span.end(at: TraceInstant(environment.now())) }
        do {
            let (client, models) = (client, models)
            receivedByteCount += try await reporting(on: assignment, ProgressBoard(.fetching)) {
                let download = try models.download(of: digest)
                let held = download.byteCount
                try await client.fetch(download)
                return max(0, download.byteCount - held)
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

    /// Whether a model is here, and whole. Its bytes are read where the connection need not wait for that.
    private func isHere(_ digest: ContentDigest) async throws -> Bool {
        if verified.contains(digest) { return true }
        let models = models
        return try await NIOThreadPool.singleton.runIfActive { models.contains(digest) }
    }

    // MARK: Upload

    /// Sends an update; if it does not get through, waits before the core asks what to do.
    mutating func upload(_ update: PendingUpdate) async throws -> [NodeEvent] {
        var metadata: Logger.Metadata = [
            "study": "\(update.study)", "round": "\(update.round)", "update": "\(update.digest)",
            "update.bytes": "\(update.byteCount)",
        ]
        let isNew = unsent.remove(update.digest) != nil
        let span = trace.start("update.upload", update.study, update.round, at: environment.now())
        defer { span.end(at: TraceInstant(environment.now())) }
        let outcome: UploadOutcome
        do {
            let (client, outbox) = (client, outbox)
            let cost = UpdateCost(
                seconds: seconds[update.digest],
                resources: resources[update.digest],
                fields: trace.tracer.fields(of: span.context)
            )
            outcome = try await untilDrained {
                try await client.upload(update, from: outbox, cost: cost, isNew: isNew)
            }
        } catch let error as NodeError {
            try await wait(after: error)
            return [.uploadFailed]
        }
        switch outcome {
        case .acknowledged(let round, let receipt):
            noteReached()
            guard try await keep(receipt, of: update, countsIn: round) else { return [.uploadFailed] }
            if let round, round != update.round { metadata["counts.in"] = "\(round)" }
            logger.info("update.acknowledged", metadata: metadata)
            return [.acknowledged(update.digest, countsIn: round)]
        case .tooEarly(let problem):
            noteReached()
            logger.info("update.waiting", metadata: metadata.merging(["reason": "\(problem.detail)"]) { $1 })
            return [.uploadFailed]
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

    /// Keeps the receipt of an acknowledged update; false if it is none, for then nothing was promised.
    ///
    /// It is on the disk before the update counts as acknowledged: after a kill in between, the coordinator is asked
    /// again and signs another. A coordinator of an older release signs none, and its word is taken.
    private mutating func keep(
        _ text: String?,
        of update: PendingUpdate,
        countsIn round: RoundNumber?
    ) async throws -> Bool {
        guard let text else {
            if !saidUnreceipted { logger.warning("receipt.missing", metadata: ["study": "\(update.study)"]) }
            saidUnreceipted = true
            return true
        }
        let receipt: KeptReceipt
        do {
            receipt = try KeptReceipt(text: text, for: client.identity, knowing: &receiptSigner)
            try receipt.check(update, countsIn: round)
        } catch {
            logger.error("receipt.invalid", metadata: ["code": "\(error.code)", "reason": "\(error)"])
            try await wait(after: CoordinatorError.receiptInvalid(error))
            return false
        }
        while true {
            do throws(NodeError) {
                try receipts.keep(receipt)
                storageBackoff.succeeded()
                return true
            } catch {
                try await wait(after: error)
            }
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
