import Federation
import HTTPTypes
import Hummingbird
import Parameters
import Wire

extension RouteRegistry {
    /// Updates: sent at once, or continued from the last byte both sides have.
    mutating func serveUploads() {
        let engine = engine
        serve(.inspectUpload) { request, context in
            try await UploadHandler(request, context, engine: engine).inspect()
        }
        serve(.uploadUpdate) { request, context in
            try await UploadHandler(request, context, engine: engine).receive(request, from: 0)
        }
        serve(.continueUpload) { request, context in
            guard let offset = try request.headerInteger(UploadHeader.offset) else {
                throw CoordinatorProblem.invalid("\(UploadHeader.offset) is missing; it says where the bytes belong")
            }
            return try await UploadHandler(request, context, engine: engine).receive(request, from: offset)
        }
    }
}

/// One request about one update.
private struct UploadHandler {
    private let key: UploadKey
    private let seconds: Double
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
        self.engine = engine
    }

    /// How much of the update is here.
    func inspect() async throws -> Response {
        if case .duplicate = await engine.admission(of: key) {
            return answer(.noContent, offset: nil, complete: true)
        }
        guard let count = engine.spool.receivedByteCount(of: key) else {
            throw CoordinatorProblem.missing("such upload")
        }
        return answer(.noContent, offset: count, complete: false)
    }

    /// Takes the body as the bytes from an offset on.
    func receive(_ request: Request, from offset: Int) async throws -> Response {
        switch await engine.admission(of: key) {
        case .refused(let refusal):
            await engine.noteRefusal(refusal, of: key)
            throw ProblemDetails(refusal)
        case .duplicate: return try kept(counted: false)
        case .new, .restores: break
        }
        let limit = try await engine.updateByteLimit(of: key.study)
        let total = try totalByteCount(of: request, from: offset)
        if let total, total > limit { throw CoordinatorProblem.tooLarge(limit: limit) }
        guard let session = try engine.spool.begin(key, at: offset) else {
            throw CoordinatorProblem.offsetMismatch(has: engine.spool.receivedByteCount(of: key) ?? 0)
        }
        do {
            for try await buffer in request.body {
                guard session.offset + buffer.readableBytes <= limit else {
                    throw CoordinatorProblem.tooLarge(limit: limit)
                }
                try session.append(buffer)
            }
        } catch SpoolError.superseded {
            throw CoordinatorProblem.conflict("upload-superseded", "a newer request continues this upload")
        }
        if let total, session.offset < total { return answer(.noContent, offset: session.offset, complete: false) }
        return try await verify(flushing: session)
    }

    private func totalByteCount(of request: Request, from offset: Int) throws -> Int? {
        if let length = try request.headerInteger(UploadHeader.length) { return length }
        return try request.headerInteger("Content-Length").map { $0.addingReportingOverflow(offset).partialValue }
    }

    private func verify(flushing session: UploadSession) async throws -> Response {
        guard let verifier = try await engine.verifier(for: key) else { throw ProblemDetails(.late) }
        try session.close(flush: await engine.flushes(key.study))
        let claim: UpdateClaim
        do {
            claim = try await verifier.verify(engine.spool.partialPath(of: key), as: key, seconds: seconds)
        } catch let refused as RefusedFile {
            engine.spool.discard(key)
            try await engine.reject(key, refused.refusal)
            throw ProblemDetails(refused.refusal)
        }
        // Whole and in place before it is accepted: what is acknowledged can be found again (P1).
        try engine.spool.complete(key)
        switch try await engine.receive(claim) {
        case .kept(let counted): return try kept(counted: counted)
        case .refused(let refusal):
            engine.spool.discard(key)
            throw ProblemDetails(refusal)
        }
    }

    private func kept(counted: Bool) throws -> Response {
        try .json(UpdateResponse(study: key.study, round: key.round, update: key.digest, counted: counted))
    }

    private func answer(_ status: HTTPResponse.Status, offset: Int?, complete: Bool) -> Response {
        var headers = HTTPFields()
        if let name = HTTPField.Name(UploadHeader.offset), let offset { headers[name] = String(offset) }
        if let name = HTTPField.Name(UploadHeader.complete) { headers[name] = complete ? "?1" : "?0" }
        return Response(status: status, headers: headers)
    }
}
