import AsyncHTTPClient
import Federation
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Trust
import Wire

extension CoordinatorClient {
    /// Sends an update, from wherever the coordinator is, until it is settled or gets no further.
    ///
    /// - Parameters:
    ///   - update: The update.
    ///   - outbox: Where its bytes are.
    ///   - cost: What it took to make.
    ///   - isNew: Whether nothing of it was ever sent.
    func upload(
        _ update: PendingUpdate,
        from outbox: UpdateOutbox,
        cost: UpdateCost,
        isNew: Bool
    ) async throws -> UploadOutcome {
        let reader = try FileReader(path: outbox.path(of: update.digest))
        var lifecycle = UploadLifecycle(byteCount: update.byteCount, isNew: isNew)
        while true {
            do {
                switch lifecycle.step {
                case .inspect: lifecycle.handle(try await inspect(update))
                case .send(let offset):
                    lifecycle.handle(try await send(update, of: reader, from: offset, cost: cost))
                case .finished(let outcome): return outcome
                }
            } catch let error as CoordinatorError {
                lifecycle.handle(.noAnswer(error))
            }
        }
    }

    /// Asks how much of an update the coordinator has.
    private func inspect(_ update: PendingUpdate) async throws -> UploadLifecycle.Answer {
        let response = try await execute(uploadRequest(.inspectUpload, update), within: Self.messageLimit)
        return try await meaning(of: response, isInspection: true)
    }

    /// Sends the bytes from an offset on.
    private func send(
        _ update: PendingUpdate,
        of reader: FileReader,
        from offset: Int,
        cost: UpdateCost
    ) async throws -> UploadLifecycle.Answer {
        let route: Route = offset == 0 ? .uploadUpdate : .continueUpload
        var request = uploadRequest(route, update, fields: cost.fields)
        if offset > 0 { request.headers.add(name: UploadHeader.offset, value: "\(offset)") }
        let type = offset > 0 ? UploadHeader.partialMediaType : UploadHeader.safetensorsMediaType
        request.headers.add(name: "Content-Type", value: type)
        request.headers.add(name: UploadHeader.length, value: "\(update.byteCount)")
        if let seconds = cost.seconds { request.headers.add(name: UploadHeader.seconds, value: "\(seconds)") }
        if let resources = cost.resources {
            request.headers.add(name: UploadHeader.resources, value: resources.headerField)
        }
        if let signature = try signature(of: update) {
            request.headers.add(name: UploadHeader.signature, value: signature)
        }
        let progress = TransferProgress()
        let body = FileChunks(reader: reader, start: offset, noting: progress)
        request.body = .stream(body, length: .known(Int64(update.byteCount - offset)))
        return try await meaning(of: try await executeTransfer(request, noting: progress), isInspection: false)
    }

    /// What this identity states of the update, signed; nil if it is not known what to state.
    private func signature(of update: PendingUpdate) throws(NodeError) -> String? {
        guard let origin = update.origin else { return nil }
        let identity = identity
        let statement = UpdateStatement(
            federation: identity.identity.federation,
            node: identity.identity.name,
            study: update.study,
            round: update.round,
            task: origin.task,
            model: update.model,
            update: update.digest
        )
        let key = try identity.signingKey()
        do {
            return Data(try key.signature(of: statement.message)).base64EncodedString()
        } catch { throw .identity(error) }
    }

    private func uploadRequest(
        _ route: Route,
        _ update: PendingUpdate,
        fields: [String: String] = [:]
    ) -> HTTPClientRequest {
        var request = request(route, path: [update.study.text, "\(update.round)"])
        for (name, value) in fields { request.headers.replaceOrAdd(name: name, value: value) }
        request.headers.add(name: UploadHeader.digest, value: UploadHeader.digestField(update.digest))
        return request
    }

    private func meaning(
        of response: HTTPClientResponse,
        isInspection: Bool
    ) async throws -> UploadLifecycle.Answer {
        let status = Int(response.status.code)
        switch status {
        case 200..<300:
            if status == 200 || response.headers.first(name: UploadHeader.complete) == "?1" {
                let round = response.headers.first(name: UploadHeader.countsIn).flatMap { Int($0) }
                return .kept(
                    countsIn: round.flatMap { RoundNumber($0) },
                    receipt: response.headers.first(name: UploadHeader.receipt)
                )
            }
            return .holds(response.headers.first(name: UploadHeader.offset).flatMap { Int($0) } ?? 0)
        // A HEAD has no body: why it was refused, the answer to the update itself will say.
        case 400..<500 where isInspection: return .holdsNothing
        default:
            do {
                _ = try await collect(response)
                return .noAnswer(.unexpectedAnswer(place: address.description, found: "the status \(status)"))
            } catch CoordinatorError.refused(let problem) {
                return .problem(problem)
            } catch CoordinatorError.unavailable(let problem) {
                return .problem(problem)
            } catch let error as CoordinatorError {
                return .noAnswer(error)
            }
        }
    }
}
