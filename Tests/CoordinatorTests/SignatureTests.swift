import Federation
import Foundation
import Ledger
import Parameters
import Testing
import Trust
import Wire

@Suite struct SignatureTests {
    private func withOpenRound(
        signatures: SignaturePolicy? = nil,
        _ body: (StudyFixture, TestPeer, AssignmentMessage, TestFederation) async throws -> Void
    ) async throws {
        try await TestFederation.run { federation in
            var fixture = try StudyFixture(rounds: 1, quorum: 1, minimum: 1)
            fixture.plan.signatures = signatures
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            let work = try #require(try await ash.assignment().assignment)
            try await body(fixture, ash, work, federation)
        }
    }

    /// The round's only contribution, as the history has it.
    private func contribution(_ federation: TestFederation) async throws -> RoundNode {
        let ada = try federation.anOperator()
        // A long poll: it answers when the round is committed.
        _ = try await ada.send("GET", "/v1/studies/digits/rounds?wait=20").decoded(RoundListResponse.self)
        let round = try await ada.send("GET", "/v1/studies/digits/rounds/1").decoded(RoundResponse.self)
        return try required(round.nodes.first)
    }

    @Test func `a signed update is taken, and the history has the signature and whose it is`() async throws {
        try await withOpenRound(signatures: .required) { fixture, ash, work, federation in
            let update = try fixture.update(work, value: 1)
            let answer = try await ash.upload(update, for: work, signed: try ash.signature(of: update, for: work))
            #expect(try answer.decoded(UpdateResponse.self).counted)
            let found = try await contribution(federation)
            let certificate = try ash.signingKey().certificate
            #expect(found.certificate == certificate.identity.fingerprint.text)
            // Whoever has the record and the certificate can check it.
            let signature = try #require(found.signature.flatMap { Data(base64Encoded: $0) })
            #expect(certificate.hasSigned(try ash.statement(of: update, for: work).message, with: Array(signature)))
        }
    }

    @Test func `an unsigned update is taken where the plan does not ask for more, and recorded as unsigned`()
        async throws
    {
        try await withOpenRound { fixture, ash, work, federation in
            let answer = try await ash.upload(try fixture.update(work, value: 1), for: work)
            #expect(try answer.decoded(UpdateResponse.self).counted)
            let found = try await contribution(federation)
            #expect(found.certificate == nil && found.signature == nil && found.update != nil)
        }
    }

    @Test func `P4: an unsigned update is refused before a byte is taken where the plan asks for signatures`()
        async throws
    {
        try await withOpenRound(signatures: .required) { fixture, ash, work, federation in
            let update = try fixture.update(work, value: 1)
            let refused = try await ash.upload(update, for: work)
            #expect(try refused.problem().code == "update-unsigned" && refused.status == 422)
            let header = TestPeer.digestHeader(update)
            #expect(try await ash.send("HEAD", work.updatePath, headers: header).status == 404)
            let signed = try await ash.upload(update, for: work, signed: try ash.signature(of: update, for: work))
            #expect(try signed.decoded(UpdateResponse.self).counted)
            // Who has it acknowledged may ask without signing again.
            #expect(try await ash.send("HEAD", work.updatePath, headers: header).headers["upload-complete"] == "?1")
        }
    }

    @Test(arguments: 0..<7)
    func `P4: a signature over another statement changes nothing`(_ number: Int) async throws {
        try await withOpenRound { fixture, ash, work, federation in
            let update = try fixture.update(work, value: 1)
            var statement = try ash.statement(of: update, for: work)
            switch number {
            case 0: statement.federation = try required(FederationName("other"))
            case 1: statement.node = try required(NodeName("birch"))
            case 2: statement.study = try required(StudyName("other"))
            case 3: statement.round = statement.round.next
            case 4: statement.task = try required(TaskName("upright"))
            case 5: statement.model = statement.update
            default: statement.update = statement.model
            }
            let wrong = try ash.signature(of: statement)
            let refused = try await ash.upload(update, for: work, signed: wrong)
            #expect(try refused.problem().code == "update-signature-invalid" && refused.status == 422)
            let right = try await ash.upload(update, for: work, signed: try ash.signature(of: update, for: work))
            #expect(try right.decoded(UpdateResponse.self).counted)
        }
    }

    @Test func `P3: another node's key signs nothing for this one`() async throws {
        try await withOpenRound { fixture, ash, work, federation in
            let birch = try await federation.enrolledNode("birch")
            let update = try fixture.update(work, value: 1)
            let wrong = try birch.signature(of: try ash.statement(of: update, for: work))
            let refused = try await ash.upload(update, for: work, signed: wrong)
            #expect(try refused.problem().code == "update-signature-invalid")
        }
    }

    @Test(arguments: [
        "", "x", "AAAA", String(repeating: "A", count: 88), String(repeating: "=", count: 88),
        String(repeating: "A", count: 4000), String(repeating: "A", count: 85) + "B==",
    ])
    func `what is no signature is an invalid request, and a null one fits nothing`(_ text: String) async throws {
        try await withOpenRound { fixture, ash, work, federation in
            let update = try fixture.update(work, value: 1)
            let refused = try await ash.upload(update, for: work, signed: text)
            #expect((400..<500).contains(refused.status))
            #expect(["invalid-request", "update-signature-invalid"].contains(try refused.problem().code))
        }
    }
}
