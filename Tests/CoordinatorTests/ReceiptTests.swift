import Federation
import Foundation
import Ledger
import NodeAgent
import Parameters
import TestSupport
import Testing
import Trust
import Wire

@Suite struct ReceiptTests {
    private func withOpenRound(
        _ names: [String] = ["ash"],
        _ body: (StudyFixture, [TestPeer], AssignmentMessage, TestFederation) async throws -> Void
    ) async throws {
        try await TestFederation.run { federation in
            let fixture = try StudyFixture(rounds: 1, quorum: names.count, minimum: names.count)
            var nodes: [TestPeer] = []
            for name in names { nodes.append(try await federation.enrolledNode(name)) }
            try await fixture.start(in: federation)
            var work: AssignmentMessage?
            for node in nodes { work = try await node.assignment(wait: 0).assignment }
            for node in nodes { work = try await node.assignment().assignment }
            try await body(fixture, nodes, try required(work), federation)
        }
    }

    /// The receipt of an answer, verified.
    private func receipt(_ answer: TestPeer.Answer, _ federation: TestFederation) throws -> Receipt {
        let signed = try SignedStatement(text: try required(answer.headers["tributary-receipt"]))
        try signed.verify(by: federation.authority.certificate, of: federation.name)
        return try required(Receipt(signed.statement))
    }

    @Test func `P1: what is acknowledged comes with a signed receipt, and so does every repetition`() async throws {
        try await withOpenRound { fixture, nodes, work, federation in
            let ash = nodes[0]
            let update = try fixture.update(work, value: 1)
            let first = try receipt(try await ash.upload(update, for: work), federation)
            #expect(first.node.text == "ash" && first.study == work.study && first.round == work.round)
            #expect(first.update == ContentDigest.of(Array(update)) && first.countsIn == work.round)
            let head = try await ash.send("HEAD", work.updatePath, headers: TestPeer.digestHeader(update))
            var again = try receipt(head, federation)
            again.at = first.at
            #expect(again == first)
            again = try receipt(try await ash.upload(update, for: work), federation)
            again.at = first.at
            #expect(again == first)
        }
    }

    @Test func `what is not acknowledged has no receipt`() async throws {
        try await withOpenRound { fixture, nodes, work, _ in
            let bad = try fixture.update(work, value: .infinity)
            #expect(try await nodes[0].upload(bad, for: work).headers["tributary-receipt"] == nil)
            var header = TestPeer.digestHeader(bad)
            header[UploadHeader.length] = "\(bad.count)"
            let part = try await nodes[0].send("PUT", work.updatePath, headers: header, body: bad.prefix(10))
            #expect(part.status == 204 && part.headers["tributary-receipt"] == nil)
        }
    }

    @Test func `P7: a node is shown its own contribution under the signed root, and no other's`() async throws {
        try await withOpenRound(["ash", "birch", "cedar"]) { fixture, nodes, work, federation in
            for (index, node) in nodes.enumerated() {
                _ = try await node.upload(try fixture.update(work, value: Float(index)), for: work)
            }
            let ada = try federation.anOperator()
            _ = try await ada.send("GET", "/v1/studies/digits/rounds?wait=20").decoded(RoundListResponse.self)
            let path = "/v1/studies/digits/rounds/1/proofs"
            let proof = try await nodes[1].send("GET", "\(path)/birch").decoded(ProofResponse.self)
            let signed = try SignedStatement(text: proof.statement)
            try signed.verify(by: federation.authority.certificate, of: federation.name)
            let round = try required(RoundStatement(signed.statement))
            #expect(round.count == 3 && round.round == work.round)
            let record = try await ada.send("GET", "/v1/studies/digits/rounds/1").decoded(RoundResponse.self)
            #expect(round.record == record.recordDigest)
            #expect(proof.contributions.count == 1 && proof.absence == nil)
            let proven = try required(proof.contributions.first)
            let shown = try required(proven.contribution(under: round.root, count: round.count))
            #expect(shown.update == ContentDigest.of(Array(try fixture.update(work, value: 1))))
            #expect(!proven.contribution.contains("ash") && !proven.contribution.contains("cedar"))
            // Altered in any way it shows nothing.
            var altered = proven
            altered.contribution = proven.contribution.replacingOccurrences(of: "birch", with: "cedar")
            #expect(altered.contribution(under: round.root, count: round.count) == nil)
            #expect(proven.contribution(under: round.root, count: 2) == nil)
            let refused = try await nodes[1].send("GET", "\(path)/ash")
            #expect(try refused.problem().code == "identity-other-name" && refused.status == 403)
            let operators = try await ada.send("GET", "\(path)/cedar").decoded(ProofResponse.self)
            #expect(operators.contributions.first?.index == 2)
        }
    }

    @Test func `P7: a history that leaves an acknowledged update out is told by the node's receipt`() async throws {
        // Two lives of one federation: the node holds a receipt of the first, and the second is what is published.
        let name = try required(FederationName("wards"))
        let authority = try Authority.make(federation: name, at: TestClock.real())
        let folders = [try TemporaryFolder(), try TemporaryFolder()]
        for folder in folders { try LedgerStore.create(at: folder.path, federation: name, at: TestClock.real()) }
        let text = try await TestFederation.run(in: folders[0].path, authority: authority) { federation in
            let (fixture, ash, _, work) = try await twoNodes(in: federation)
            let answer = try await ash.upload(try fixture.update(work, value: 1), for: work)
            return try required(answer.headers["tributary-receipt"])
        }
        try await TestFederation.run(in: folders[1].path, authority: authority) { federation in
            let (fixture, ash, birch, work) = try await twoNodes(in: federation)
            let member = try member(ash, authority)
            let receipt = try KeptReceipt(text: text, for: member).receipt
            #expect(ReceiptFinding(of: receipt, response: nil, committed: 0, member: member) == .pending)
            _ = try await birch.upload(try fixture.update(work, value: 1), for: work)
            federation.clock.advance(bySeconds: 120)
            let ada = try federation.anOperator()
            _ = try await ada.send("GET", "/v1/studies/digits/rounds?wait=20").decoded(RoundListResponse.self)
            let proof = try await ash.send("GET", "/v1/studies/digits/rounds/1/proofs/ash")
                .decoded(ProofResponse.self)
            let finding = ReceiptFinding(of: receipt, response: proof, committed: 1, member: member)
            #expect(finding == .leftOut(reason: "nothing came before the round closed") && !finding.isKept)
            // Nor does another's proof help.
            var borrowed = try await ada.send("GET", "/v1/studies/digits/rounds/1/proofs/birch")
                .decoded(ProofResponse.self)
            borrowed.node = receipt.node
            let found = ReceiptFinding(of: receipt, response: borrowed, committed: 1, member: member)
            #expect(found == .unproven(.aboutAnother(fact: "node", found: "birch", expected: "ash")))
        }
    }

    /// A study of one round that waits for two nodes, open, and closes with one.
    private func twoNodes(
        in federation: TestFederation
    ) async throws -> (StudyFixture, ash: TestPeer, birch: TestPeer, AssignmentMessage) {
        let fixture = try StudyFixture(rounds: 1, quorum: 1, minimum: 2, deadlineSeconds: 60)
        let (ash, birch) = (try await federation.enrolledNode("ash"), try await federation.enrolledNode("birch"))
        for node in [ash, birch] { _ = try await node.assignment(wait: 0) }
        try await fixture.start(in: federation)
        return (fixture, ash, birch, try required(try await birch.assignment().assignment))
    }

    private func member(_ peer: TestPeer, _ authority: Authority) throws -> MemberIdentity {
        let credentials = try required(peer.credentials)
        return try MemberIdentity(
            certificatePEM: credentials.certificatePEM,
            privateKeyPEM: credentials.privateKeyPEM,
            authorityPEM: authority.certificate.pem,
            place: "test"
        )
    }

    @Test(arguments: [
        ("/v1/studies/other/rounds/1/proofs/ash", 404), ("/v1/studies/digits/rounds/1/proofs/ash", 404),
        ("/v1/studies/digits/rounds/0/proofs/ash", 400), ("/v1/studies/digits/rounds/x/proofs/ash", 400),
        ("/v1/studies/digits/rounds/99999999999999999999/proofs/ash", 400),
    ])
    func `a proof of what is not there is refused`(_ path: String, _ status: Int) async throws {
        try await withOpenRound { _, nodes, _, _ in
            let answer = try await nodes[0].send("GET", path)
            #expect(try !answer.problem().detail.isEmpty && answer.status == status)
        }
    }
}
