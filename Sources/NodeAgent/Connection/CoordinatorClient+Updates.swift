import AsyncHTTPClient
import Federation
import NIOCore
import NIOHTTP1
import Wire

extension CoordinatorClient {
    /// Sends an update, from wherever the coordinator is, until it is settled or gets no further.
    ///
    /// - Parameters:
    ///   - update: The update.
    ///   - outbox: Where its bytes are.
    ///   - seconds: How long it took to make; nil if that is not known any more.
    ///   - isNew: Whether nothing of it was ever sent.
    func upload(
        _ update: PendingUpdate,
        from outbox: UpdateOutbox,
        seconds: Double?,
        isNew: Bool
    ) async throws -> UploadOutcome {
        let reader = try FileReader(path: outbox.path(of: update.digest))
        var lifecycle = UploadLifecycle(byteCount: update.byteCount, isNew: isNew)
        while true {
            do {
                switch lifecycle.step {
                case .inspect: lifecycle.handle(try await inspect(update))
                case .send(let offset):
                    lifecycle.handle(try await send(update, of: reader, from: offset, seconds: seconds))
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
        seconds: Double?
    ) async throws -> UploadLifecycle.Answer {
        var request = uploadRequest(offset == 0 ? .uploadUpdate : .continueUpload, update)
        if offset > 0 { request.headers.add(name: UploadHeader.offset, value: "\(offset)") }
        let type = offset > 0 ? UploadHeader.partialMediaType : UploadHeader.safetensorsMediaType
        request.headers.add(name: "Content-Type", value: type)
        request.headers.add(name: UploadHeader.length, value: "\(update.byteCount)")
        if let seconds { request.headers.add(name: UploadHeader.seconds, value: "\(seconds)") }
        request.body = .stream(
            FileChunks(reader: reader, start: offset),
            length: .known(Int64(update.byteCount - offset))
        )
        return try await meaning(of: try await execute(request, within: Self.transferLimit), isInspection: false)
    }

    private func uploadRequest(_ route: Route, _ update: PendingUpdate) -> HTTPClientRequest {
        var request = request(route, path: [update.study.text, "\(update.round)"])
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
            if status == 200 || response.headers.first(name: UploadHeader.complete) == "?1" { return .kept }
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
