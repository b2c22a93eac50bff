import Federation
import HTTPTypes
import Hummingbird
import Ledger
import NIOPosix
import Parameters
import Traces
import Tracing
import Trust
import Wire

extension RouteRegistry {
    /// Updates: sent at once, or continued from the last byte both sides have.
    mutating func serveUploads() {
        let engine = engine
        serve(.inspectUpload) { request, context in
            try await UploadHandler(request, context, engine: engine).inspect()
        }
        serve(.uploadUpdate) { request, context in
            let response = try await UploadHandler(request, context, engine: engine).receive(request, from: 0)
            return try LargeUpload.close(behind: request, response)
        }
        serve(.continueUpload) { request, context in
            guard let offset = try request.headerInteger(UploadHeader.offset) else {
                throw CoordinatorProblem.invalid("\(UploadHeader.offset) is missing; it says where the bytes belong")
            }
            let response = try await UploadHandler(request, context, engine: engine).receive(request, from: offset)
            return try LargeUpload.close(behind: request, response)
        }
    }
}

/// A request's update under way. An object: what is in the room of a function that waits is there as long as it waits,
/// and as often as the compiler has use for a copy.
private final class Upload {
    var reception: UploadReception
    /// The bytes of the whole update, if the request says so.
    let byteCount: Int?
    var session: UploadSession?
    /// Whether the partial file is closed to every request.
    var isSealed = false

    init(_ reception: UploadReception, byteCount: Int?) {
        self.reception = reception
        self.byteCount = byteCount
    }
}

/// One request about one update.
private struct UploadHandler {
    private let key: UploadKey
    private let seconds: Double
    private let resources: ResourceUse?
    /// The node's signature in base64; nil if it did not sign.
    private let signature: String?
    private let context: CoordinatorRequestContext
    private let engine: FederationEngine

    init(_ request: Request, _ context: CoordinatorRequestContext, engine: FederationEngine) throws {
        guard let field = request.header(UploadHeader.digest), let digest = UploadHeader.parseDigest(field) else {
            throw CoordinatorProblem.invalid(
                "\(UploadHeader.digest) is missing; expected sha-256=:<base64 of 32 bytes>:"
            )
        }
        key = UploadKey(
            study: try context.study(),
            round: try context.round(),
            node: try context.askingNode(),
            digest: digest
        )
        let stated = request.header(UploadHeader.seconds).flatMap { Double($0) } ?? 0
        seconds = stated.isFinite && stated >= 0 ? stated : 0
        do {
            resources = try request.header(UploadHeader.resources).map { try ResourceUse(headerField: $0) }
        } catch {
            throw CoordinatorProblem.invalid("\(error)")
        }
        signature = request.header(UploadHeader.signature)
        if let signature, !UpdateSignature.isPlausible(signature) {
            throw CoordinatorProblem.invalid(
                "\(UploadHeader.signature): expected the base64 of r and s, 64 or 96 bytes"
            )
        }
        self.context = context
        self.engine = engine
    }

    /// How much of the update is here.
    func inspect() async throws -> Response {
        if case .duplicate = await engine.admission(of: key, signature: signature) {
            // Whoever hears that its update is complete counts on it, as after the update itself.
            try await engine.ledgerFlush()
            var response = answer(.noContent, offset: nil, complete: true)
            await promise(in: &response)
            return response
        }
        guard let count = engine.spool.receivedByteCount(of: key) else {
            throw CoordinatorProblem.missing("such upload")
        }
        return answer(.noContent, offset: count, complete: false)
    }

    /// Takes the body as the bytes from an offset on, within a span of the trace that the request names.
    func receive(_ request: Request, from offset: Int) async throws -> Response {
        let environment = engine.environment
        let span = environment.tracer.startSpan(
            "update.receive",
            context: environment.tracer.context(of: request.plainFields),
            ofKind: .server,
            at: TraceInstant(environment.now())
        )
        defer { span.end(at: TraceInstant(environment.now())) }
        span.attributes["tributary.study"] = key.study.text
        span.attributes["tributary.round"] = key.round.value
        span.attributes["tributary.node"] = key.node.text
        do {
            return try await carryOut(request, from: offset)
        } catch SpoolError.superseded {
            span.setStatus(SpanStatus(code: .error, message: "upload-superseded"))
            throw CoordinatorProblem.conflict("upload-superseded", "a newer request continues this upload")
        } catch let problem as ProblemDetails {
            span.setStatus(SpanStatus(code: .error, message: problem.code))
            throw problem
        }
    }

    private func carryOut(_ request: Request, from offset: Int) async throws -> Response {
        let byteCount = try totalByteCount(of: request, from: offset)
        let upload = Upload(UploadReception(offset: offset, byteCount: byteCount), byteCount: byteCount)
        defer {
            if upload.isSealed { engine.spool.unseal(key) }
            if let session = upload.session { engine.spool.release(key, session) }
        }
        while true {
            switch try await carryOutStep(of: upload) {
            case .goesOn: continue
            case .takesBytes:
                // A thousand requests may wait for their bytes at once: here, where a request takes little room.
                guard let session = upload.session else { throw SpoolError.superseded }
                upload.reception.received(byteCount: try await take(request, into: session, expecting: byteCount))
            case .answered(let response): return response
            }
        }
    }

    /// What comes after a step.
    private enum Progress {
        case goesOn
        case takesBytes
        case answered(Response)
    }

    /// Carries out the next step, unless that is to take the request's bytes.
    private func carryOutStep(of upload: Upload) async throws -> Progress {
        switch upload.reception.step {
        case .admit, .open:
            (upload.reception, upload.session) = try await engine.open(
                key,
                byteCount: upload.byteCount,
                signature: signature,
                for: upload.reception
            )
        case .receive: return .takesBytes
        case .verify:
            guard let session = upload.session else { throw SpoolError.superseded }
            try await seal(session)
            upload.isSealed = true
            try await verify(upload, session)
        case .place:
            // Whole and in place before it is accepted: what is acknowledged can be found again (P1).
            try engine.spool.place(key, flushing: await engine.flushes(key.study))
            upload.reception.placed()
        case .record(let claim): upload.reception.recorded(try await engine.receive(claim))
        case .secure:
            try await engine.ledgerFlush()
            upload.reception.secured()
        case .putBack:
            engine.spool.putBack(key)
            upload.reception.wasPutBack()
        case .discard(let refusal, let remains, let isRecorded):
            engine.spool.discard(key, remains)
            if !isRecorded { try await engine.reject(key, refusal) }
            upload.reception.discarded()
        case .answer(let answer): return .answered(try await response(to: answer))
        }
        return .goesOn
    }

    /// Ends the session, and flushes its file on a thread that may wait for the disk: on those of the requests their
    /// connections would wait too.
    private func seal(_ session: UploadSession) async throws {
        let (spool, key, flushing) = (engine.spool, key, await engine.flushes(key.study))
        try await NIOThreadPool.singleton.runIfActive { try spool.seal(key, session, flushing: flushing) }
    }

    /// Appends the request's body to the partial file and returns how many bytes that has then.
    ///
    /// - Parameter byteCount: How many bytes the whole has, as the request says; nil if it does not.
    private func take(_ request: Request, into session: UploadSession, expecting byteCount: Int?) async throws -> Int {
        let limit = try await engine.updateByteLimit(of: key.study)
        for try await buffer in request.body {
            let end = session.offset + buffer.readableBytes
            guard end <= limit else { throw CoordinatorProblem.tooLarge(limit: limit) }
            guard end <= byteCount ?? end else {
                throw CoordinatorProblem.invalid("the body goes beyond the \(byteCount ?? end) bytes of the update")
            }
            try session.append(buffer)
        }
        return session.offset
    }

    private func verify(_ upload: Upload, _ session: UploadSession) async throws {
        guard let verifier = try await engine.verifier(for: key) else { return upload.reception.cameTooLate() }
        do {
            let path = engine.spool.partialPath(of: key)
            let signature = try await signed()
            let claim = try await withTaskExecutorPreference(WorkThreads.fitting(byteCount: session.offset)) {
                try await verifier.verify(
                    path,
                    received: session.digest,
                    as: key,
                    seconds: seconds,
                    resources: resources,
                    signature: signature
                )
            }
            upload.reception.verified(claim)
        } catch let refused as RefusedFile {
            upload.reception.violated(refused.refusal)
        }
    }

    /// The signature with the certificate that the peer showed.
    private func signed() async throws -> UpdateSignature? {
        guard let signature, let leaf = try await context.peerCertificate() else { return nil }
        return UpdateSignature(text: signature, certificate: try await engine.signer(key.node, leaf))
    }

    /// The bytes of the whole update: as the request says, or as its body makes it.
    private func totalByteCount(of request: Request, from offset: Int) throws -> Int? {
        let rest = try request.headerInteger("Content-Length")
        let (end, isTooLarge) = (rest ?? 0).addingReportingOverflow(offset)
        guard let length = try request.headerInteger(UploadHeader.length) else {
            guard !isTooLarge else { throw CoordinatorProblem.invalid("the body would end beyond every file") }
            return rest == nil ? nil : end
        }
        guard !isTooLarge, end <= length else {
            throw CoordinatorProblem.invalid("\(UploadHeader.length) is \(length); the body would end behind it")
        }
        return length
    }

    private func response(to answer: UploadReception.Answer) async throws -> Response {
        switch answer {
        case .kept(let counted):
            var response = try Response.json(
                UpdateResponse(study: key.study, round: key.round, update: key.digest, counted: counted)
            )
            await promise(in: &response)
            return response
        case .incomplete(let count): return self.answer(.noContent, offset: count, complete: false)
        case .elsewhere(let count): throw CoordinatorProblem.offsetMismatch(has: count)
        case .busy: throw CoordinatorProblem.conflict("upload-busy", "the bytes of this upload are being checked")
        case .refused(let refusal):
            await engine.noteRefusal(refusal, of: key)
            throw ProblemDetails(refusal)
        }
    }

    /// Says in which round the update counts, and signs it.
    private func promise(in response: inout Response) async {
        guard let round = await engine.countingRound(of: key) else { return }
        if let name = HTTPField.Name(UploadHeader.countsIn) { response.headers[name] = "\(round)" }
        guard let receipt = await engine.receipt(for: key, countsIn: round) else { return }
        if let name = HTTPField.Name(UploadHeader.receipt) { response.headers[name] = receipt }
    }

    private func answer(_ status: HTTPResponse.Status, offset: Int?, complete: Bool) -> Response {
        var headers = HTTPFields()
        if let name = HTTPField.Name(UploadHeader.offset), let offset { headers[name] = String(offset) }
        if let name = HTTPField.Name(UploadHeader.complete) { headers[name] = complete ? "?1" : "?0" }
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers)
    }
}
