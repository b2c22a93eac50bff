import Federation
import Foundation
import Parameters
import Testing
import Wire

@Suite struct UploadTests {
    @Test func `an upload continues from the last byte the coordinator has`() async throws {
        try await withOpenRound { fixture, ash, work, _ in
            let update = try fixture.update(work, value: 1)
            let header = TestPeer.digestHeader(update)
            #expect(try await ash.send("HEAD", work.updatePath, headers: header).status == 404)
            var first = header
            first[UploadHeader.length] = "\(update.count)"
            let partial = try await ash.send("PUT", work.updatePath, headers: first, body: update.prefix(100))
            #expect(partial.status == 204)
            #expect(partial.headers["upload-offset"] == "100")
            let state = try await ash.send("HEAD", work.updatePath, headers: header)
            #expect(state.headers["upload-offset"] == "100")
            #expect(state.headers["upload-complete"] == "?0")
            var wrong = first
            wrong[UploadHeader.offset] = "50"
            let refused = try await ash.send("PATCH", work.updatePath, headers: wrong, body: update.dropFirst(50))
            #expect(refused.status == 409)
            #expect(try refused.problem().offset == 100)
            var right = first
            right[UploadHeader.offset] = "100"
            let rest = try await ash.send("PATCH", work.updatePath, headers: right, body: update.dropFirst(100))
            #expect(try rest.decoded(UpdateResponse.self).counted)
            #expect(try await ash.send("HEAD", work.updatePath, headers: header).headers["upload-complete"] == "?1")
        }
    }

    @Test func `when the last byte came and nothing was said, a request without bytes asks for the check`() async throws
    {
        try await withOpenRound { fixture, ash, work, federation in
            let update = try fixture.update(work, value: 1)
            // As a process that ended before the check leaves it.
            let folder = federation.directory + "/spool/digits/1"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let part = "\(folder)/ash.\(ContentDigest.of(Array(update))).part"
            try update.write(to: URL(filePath: part))
            var header = TestPeer.digestHeader(update)
            let state = try await ash.send("HEAD", work.updatePath, headers: header)
            #expect(state.headers["upload-offset"] == "\(update.count)")
            #expect(state.headers["upload-complete"] == "?0")
            header[UploadHeader.offset] = "\(update.count)"
            header[UploadHeader.length] = "\(update.count)"
            let answer = try await ash.send("PATCH", work.updatePath, headers: header)
            #expect(try answer.decoded(UpdateResponse.self).counted)
        }
    }

    /// A request that lies about lengths or places: its header fields, the body's bytes, what it is answered.
    struct Lie: Sendable, CustomStringConvertible {
        var description: String
        var method = "PATCH"
        var offset: String?
        var length: String?
        var bodyByteCount = 10
        var status: Int
        var code: String
    }

    @Test(arguments: [
        Lie(description: "no offset", length: "200", status: 400, code: "invalid-request"),
        Lie(description: "offset below zero", offset: "-1", length: "200", status: 400, code: "invalid-request"),
        Lie(description: "offset no number", offset: "1e2", length: "200", status: 400, code: "invalid-request"),
        Lie(
            description: "offset before the end",
            offset: "99",
            length: "200",
            status: 409,
            code: "upload-offset-mismatch"
        ),
        Lie(
            description: "offset behind the end",
            offset: "101",
            length: "200",
            status: 409,
            code: "upload-offset-mismatch"
        ),
        Lie(
            description: "offset beyond the length",
            offset: "300",
            length: "200",
            status: 400,
            code: "invalid-request"
        ),
        Lie(description: "offset that overflows", offset: "\(Int.max)", status: 400, code: "invalid-request"),
        Lie(
            description: "a body longer than announced",
            offset: "100",
            length: "105",
            status: 400,
            code: "invalid-request"
        ),
        Lie(
            description: "a whole longer than announced",
            method: "PUT",
            length: "5",
            status: 400,
            code: "invalid-request"
        ),
        Lie(
            description: "a length beyond every model",
            offset: "100",
            length: "\(1 << 40)",
            status: 413,
            code: "body-too-large"
        ),
    ])
    func `P4: an upload that lies about lengths or places is refused and spoils nothing`(_ lie: Lie) async throws {
        try await withOpenRound { fixture, ash, work, _ in
            let update = try fixture.update(work, value: 1)
            var header = TestPeer.digestHeader(update)
            header[UploadHeader.length] = "\(update.count)"
            _ = try await ash.send("PUT", work.updatePath, headers: header, body: update.prefix(100))
            var lying = TestPeer.digestHeader(update)
            lying[UploadHeader.offset] = lie.offset
            lying[UploadHeader.length] = lie.length
            let body = update.dropFirst(100).prefix(lie.bodyByteCount)
            let refused = try await ash.send(lie.method, work.updatePath, headers: lying, body: Data(body))
            #expect(refused.status == lie.status)
            #expect(try refused.problem().code == lie.code)
            let state = try await ash.send("HEAD", work.updatePath, headers: header)
            #expect(state.headers["upload-offset"] == "100")
            header[UploadHeader.offset] = "100"
            let rest = try await ash.send("PATCH", work.updatePath, headers: header, body: update.dropFirst(100))
            #expect(try rest.decoded(UpdateResponse.self).counted)
        }
    }

    @Test func `P4: a node has one upload of a round under way, whatever it begins`() async throws {
        try await withOpenRound { fixture, ash, work, federation in
            for value in 1...5 {
                let update = try fixture.update(work, value: Float(value) / 8)
                var header = TestPeer.digestHeader(update)
                header[UploadHeader.length] = "\(update.count)"
                let partial = try await ash.send("PUT", work.updatePath, headers: header, body: update.prefix(100))
                #expect(partial.status == 204)
            }
            let folder = federation.directory + "/spool/digits/1"
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
        }
    }

    @Test func `P1: the same update sent again is acknowledged and counted once`() async throws {
        try await withOpenRound { fixture, ash, work, federation in
            let update = try fixture.update(work, value: 1)
            #expect(try await ash.upload(update, for: work).decoded(UpdateResponse.self).counted)
            #expect(try await !ash.upload(update, for: work).decoded(UpdateResponse.self).counted)
            _ = try await federation.committedModel(rounds: 1)
            #expect(try await !ash.upload(update, for: work).decoded(UpdateResponse.self).counted)
        }
    }

    /// What is wrong with an update, and the code it is refused with.
    enum Flaw: String, CaseIterable, Sendable {
        case notANumber, infinite, outOfBound, wrongShape, missingTensor, extraTensor, noReport, otherRound, otherModel
        case noExamples, tooManyExamples, accuracyAboveOne, truncated, empty, garbage, otherDigest

        var code: String {
            switch self {
            case .notANumber, .infinite: "update-non-finite"
            case .outOfBound: "update-out-of-bound"
            case .wrongShape, .missingTensor, .extraTensor: "wrong-layout"
            case .noReport, .otherRound, .truncated, .empty, .garbage: "update-malformed"
            case .otherModel: "wrong-model"
            case .noExamples, .tooManyExamples: "example-count"
            case .accuracyAboveOne: "implausible-metrics"
            case .otherDigest: "digest-mismatch"
            }
        }

        func bytes(_ fixture: StudyFixture, _ work: AssignmentMessage) throws -> Data {
            let good = try fixture.update(work, value: 0.5)
            switch self {
            case .notANumber: return try fixture.update(work, value: .nan)
            case .infinite: return try fixture.update(work, value: -.infinity)
            case .outOfBound: return try fixture.update(work, value: 4.001)
            case .wrongShape: return try StudyFixture(inputs: 4).update(work, value: 0.5)
            case .missingTensor: return try file([("layers.0.weight", [2, 3])], work)
            case .extraTensor:
                return try file([("layers.0.weight", [2, 3]), ("layers.0.bias", [2]), ("layers.1.bias", [2])], work)
            case .noReport: return Data(SafetensorsWriter.bytes(of: fixture.model))
            case .otherRound:
                var other = work
                other.round = work.round.next
                return try fixture.update(other, value: 0.5)
            case .otherModel:
                var other = work
                other.model = ContentDigest.of([1])
                return try fixture.update(other, value: 0.5)
            case .noExamples: return try fixture.update(work, value: 0.5, examples: 0)
            case .tooManyExamples: return try fixture.update(work, value: 0.5, examples: 1 << 21)
            case .accuracyAboveOne:
                return try fixture.update(
                    work,
                    value: 0.5,
                    evaluation: EvaluationMetrics(exampleCount: 5, loss: 1, accuracy: 1.5)
                )
            case .truncated: return good.dropLast(1)
            case .empty: return Data()
            case .garbage: return Data(repeating: 0xff, count: 1000)
            case .otherDigest: return good
            }
        }

        private func file(_ tensors: [(String, [Int])], _ work: AssignmentMessage) throws -> Data {
            let layout = try ParameterLayout(tensors.map { (name: $0.0, shape: $0.1) })
            let report = UpdateReport(
                study: work.study,
                round: work.round,
                model: work.model,
                exampleCount: 10,
                trainingLoss: 1,
                evaluation: nil
            )
            let vector = ParameterVector(layout: layout)
            return Data(SafetensorsWriter.bytes(of: vector, metadata: try report.metadata()))
        }
    }

    @Test(arguments: Flaw.allCases)
    func `P4: a flawed update is refused with its reason and leaves no trace in the sum`(_ flaw: Flaw) async throws {
        try await withOpenRound { fixture, ash, work, federation in
            let bytes = try flaw.bytes(fixture, work)
            var header = TestPeer.digestHeader(bytes)
            if flaw == .otherDigest { header = TestPeer.digestHeader(Data([1, 2, 3])) }
            let refused = try await ash.send("PUT", work.updatePath, headers: header, body: bytes)
            #expect((400..<500).contains(refused.status))
            #expect(try refused.problem().code == flaw.code)
            // A good one afterwards is what the round is made of.
            let good = try fixture.update(work, value: 0.5)
            #expect(try await ash.upload(good, for: work).decoded(UpdateResponse.self).counted)
            let digest = try await federation.committedModel(rounds: 1)
            let values = [Float](repeating: 0.5, count: fixture.layout.elementCount)
            let expected = ParameterVector(layout: fixture.layout, values: values)
            #expect(digest == expected.digest())
        }
    }

    @Test func `tensors in another order are understood`() async throws {
        try await withOpenRound { fixture, ash, work, federation in
            let layout = try ParameterLayout([
                (name: "layers.0.bias", shape: [2]), (name: "layers.0.weight", shape: [2, 3]),
            ])
            let report = UpdateReport(
                study: work.study,
                round: work.round,
                model: work.model,
                exampleCount: 3,
                trainingLoss: nil,
                evaluation: nil
            )
            let vector = ParameterVector(layout: layout, values: [1, 2, 3, 3, 3, 3, 3, 3])
            let bytes = Data(SafetensorsWriter.bytes(of: vector, metadata: try report.metadata()))
            #expect(try await ash.upload(bytes, for: work).decoded(UpdateResponse.self).counted)
            let digest = try await federation.committedModel(rounds: 1)
            let expected = ParameterVector(layout: fixture.layout, values: [3, 3, 3, 3, 3, 3, 1, 2])
            #expect(digest == expected.digest())
        }
    }

    @Test func `P4: an update larger than the model allows is refused before it is read`() async throws {
        try await withOpenRound { _, ash, work, _ in
            let bytes = Data(count: (1 << 20) + 4096)
            let answer = try await ash.send(
                "PUT",
                work.updatePath,
                headers: TestPeer.digestHeader(bytes),
                body: bytes
            )
            #expect(answer.status == 413)
        }
    }

    @Test(arguments: [
        "/v1/studies/DIGITS/rounds/1/update", "/v1/studies/digits/rounds/0/update",
        "/v1/studies/digits/rounds/x/update",
        "/v1/studies/..%2f..%2fetc/rounds/1/update", "/v1/studies/digits/rounds/99999999999999999999/update",
    ])
    func `P4: a hostile path is refused`(_ path: String) async throws {
        try await withOpenRound { fixture, ash, work, _ in
            let bytes = try fixture.update(work, value: 1)
            let answer = try await ash.send("PUT", path, headers: TestPeer.digestHeader(bytes), body: bytes)
            #expect((400..<500).contains(answer.status))
        }
    }

    /// A round of one node.
    private func withOpenRound(
        _ body: (StudyFixture, TestPeer, AssignmentMessage, TestFederation) async throws -> Void
    ) async throws {
        try await TestFederation.run { federation in
            let fixture = try StudyFixture(rounds: 1, quorum: 1, minimum: 1)
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            let work = try #require(try await ash.assignment().assignment)
            try await body(fixture, ash, work, federation)
        }
    }
}
