import Federation
import Foundation
import Parameters
import TestSupport
import Testing
import Trust
import Wire

@testable import NodeAgent

@Suite struct ReceiptTests {
    private let folder: TemporaryFolder
    private let authority: Authority
    private let member: MemberIdentity
    private let coordinator: SigningKey
    private static let now = Instant(milliseconds: 1_700_000_000_000)

    init() throws {
        folder = try TemporaryFolder()
        let federation = try #require(FederationName("wards"))
        let authority = try Authority.make(federation: federation, at: Self.now)
        self.authority = authority
        func issued(_ role: Role, _ name: String) throws -> (IssuedCertificate, String) {
            let node = try Fixture.node(name)
            let made = try SigningRequest.make(name: node)
            let identity = Identity(federation: federation, role: role, name: node)
            let request = try SigningRequest(pem: made.requestPEM)
            return (try authority.issue(request, identity: identity, at: Self.now), made.privateKeyPEM)
        }
        let (certificate, key) = try issued(.node, "aurora")
        member = try MemberIdentity(
            certificatePEM: certificate.pem,
            privateKeyPEM: key,
            authorityPEM: authority.certificate.pem,
            place: "test"
        )
        let (signer, signerKey) = try issued(.coordinator, "coordinator")
        coordinator = try SigningKey(certificatePEM: signer.pem, privateKeyPEM: signerKey, place: "test")
    }

    private var update: PendingUpdate {
        get throws { PendingUpdate(assignment: try Fixture.assignment(), digest: Fixture.digest(9), byteCount: 10) }
    }

    private func receipt() throws -> Receipt {
        let update = try update
        return Receipt(
            federation: member.identity.federation,
            node: member.identity.name,
            study: update.study,
            round: update.round,
            update: update.digest,
            countsIn: update.round,
            at: Self.now
        )
    }

    private func text(_ receipt: Receipt, by key: SigningKey? = nil) throws -> String {
        try SignedStatement(receipt.statement, by: key ?? coordinator).text
    }

    @Test func `a receipt is kept in a file of its own, once, and listed in order`() throws {
        let store = ReceiptStore(stateDirectory: folder.path)
        #expect(try store.entries().isEmpty)
        var texts: [String] = []
        for round in [12, 3, 3] {
            var receipt = try receipt()
            receipt.round = try #require(RoundNumber(round))
            receipt.countsIn = receipt.round
            texts.append(try text(receipt))
            try store.keep(try KeptReceipt(text: texts[texts.count - 1], for: member))
        }
        let entries = try store.entries()
        #expect(entries.map(\.round.value) == [3, 12])
        // The first of two for one update stays.
        #expect(entries.map(\.text) == [texts[1], texts[0]])
        try folder.write("nonsense", to: "receipts/digits/7.receipt")
        try folder.write("nonsense", to: "receipts/digits/notes.txt")
        #expect(try store.entries().map(\.round.value) == [3, 7, 12])
    }

    @Test func `P3: a receipt of anybody but the coordinator, or for anybody else, is none`() throws {
        let own = try member.signingKey()
        #expect(throws: StatementError.self) { try KeptReceipt(text: try text(try receipt(), by: own), for: member) }
        var other = try receipt()
        other.node = try Fixture.node("borealis")
        #expect(throws: StatementError.aboutAnother(fact: "node", found: "borealis", expected: "aurora")) {
            try KeptReceipt(text: try text(other), for: member)
        }
        other = try receipt()
        other.federation = try #require(FederationName("other"))
        #expect(throws: StatementError.self) { try KeptReceipt(text: try text(other), for: member) }
    }

    @Test(arguments: 0..<4)
    func `a receipt for something else than what was sent is not taken`(_ number: Int) throws {
        var receipt = try receipt()
        switch number {
        case 0: receipt.study = try #require(StudyName("other"))
        case 1: receipt.round = receipt.round.next
        case 2: receipt.update = Fixture.digest(8)
        default: receipt.countsIn = receipt.round.next
        }
        let kept = try KeptReceipt(text: try text(receipt), for: member)
        #expect(throws: StatementError.self) { try kept.check(try update, countsIn: nil) }
        let right = try KeptReceipt(text: try text(try self.receipt()), for: member)
        try right.check(try update, countsIn: nil)
        try right.check(try update, countsIn: try update.round)
    }

    // MARK: What became of it

    private func contribution(_ update: ContentDigest) throws -> Contribution {
        let pending = try self.update
        let claim = UpdateClaim(
            node: member.identity.name,
            study: pending.study,
            round: pending.round,
            model: pending.model,
            digest: update,
            byteCount: 10,
            exampleCount: 5
        )
        return Contribution(claim, accepted: Self.now)
    }

    /// A coordinator's answer about the round of the receipt, with those contributions of the node among others.
    private func proof(_ contributions: [Contribution], absence: String? = nil) throws -> ProofResponse {
        let others = [Array("{}".utf8), Array("[]".utf8)]
        let leaves = others + (try contributions.map { Array(try WireCoding.encode($0)) })
        let tree = MerkleTree(leaves)
        let receipt = try receipt()
        let round = RoundStatement(
            federation: receipt.federation,
            study: receipt.study,
            round: receipt.round,
            record: Fixture.digest(1),
            root: tree.root,
            count: tree.count,
            at: Self.now
        )
        return ProofResponse(
            study: receipt.study,
            round: receipt.round,
            node: receipt.node,
            statement: try SignedStatement(round.statement, by: coordinator).text,
            contributions: contributions.indices.map { index in
                ProvenContribution(
                    contribution: String(decoding: leaves[others.count + index], as: UTF8.self),
                    proof: tree.proof(at: others.count + index)
                )
            },
            absence: absence
        )
    }

    private func finding(_ response: ProofResponse?, committed: Int? = 9) throws -> ReceiptFinding {
        ReceiptFinding(of: try receipt(), response: response, committed: committed, member: member)
    }

    @Test func `P7: an update that is in its round is counted`() throws {
        let found = try finding(try proof([try contribution(try update.digest)]))
        #expect(found == .counted(record: Fixture.digest(1)) && found.isKept)
    }

    @Test func `P7: an update that is not in its round is left out, with what the history says`() throws {
        #expect(try finding(try proof([])) == .leftOut(reason: nil))
        #expect(try finding(try proof([], absence: "silence")) == .leftOut(reason: "silence"))
        #expect(try finding(try proof([try contribution(Fixture.digest(77))])) == .leftOut(reason: nil))
        var late = try contribution(try update.digest)
        late.lateFrom = RoundNumber(1)
        #expect(try finding(try proof([late])) == .leftOut(reason: nil))
    }

    @Test func `a round that is not over is waited for, one that is over and not there is left out`() throws {
        #expect(try finding(nil, committed: 2) == .pending)
        #expect(try !finding(nil, committed: 3).isKept)
        #expect(try !finding(nil, committed: nil).isKept)
    }

    @Test(arguments: 0..<5)
    func `a proof that proves nothing is told from an update that was left out`(_ number: Int) throws {
        var altered = try proof([try contribution(try update.digest)])
        switch number {
        case 0: altered.contributions[0].path.removeLast()
        case 1: altered.contributions[0].contribution += " "
        case 2: altered.statement = try text(try receipt())
        case 3: altered.round = altered.round.next
        default: altered.contributions[0].path = Array(repeating: Fixture.digest(1), count: 10_000)
        }
        let found = try finding(altered)
        guard case .unproven = found else { throw CaseFailure(found: found) }
    }

    private struct CaseFailure: Error { let found: ReceiptFinding }
}
