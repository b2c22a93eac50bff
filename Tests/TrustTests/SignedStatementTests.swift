import Federation
import FoundationEssentials
import Testing

@testable import Trust

@Suite struct SignedStatementTests {
    private let federation: TestFederation
    private let statement: Statement

    init() throws {
        federation = try TestFederation()
        let text = "tributary receipt 1\nfederation north\nat \(TestFederation.now.milliseconds)\n"
        statement = try #require(Statement(message: Array(text.utf8)))
    }

    private func key(_ role: Role = .coordinator, of other: TestFederation? = nil) throws -> SigningKey {
        let name = try #require(NodeName("coordinator"))
        let made = try SigningRequest.make(name: name)
        let issuer = other ?? federation
        let issued = try issuer.authority.issue(
            try SigningRequest(pem: made.requestPEM),
            identity: Identity(federation: issuer.name, role: role, name: name),
            at: TestFederation.now
        )
        return try SigningKey(certificatePEM: issued.pem, privateKeyPEM: made.privateKeyPEM, place: "test")
    }

    private func verify(_ signed: SignedStatement) throws {
        try signed.verify(by: federation.authority.certificate, of: federation.name)
    }

    @Test func `what the coordinator signed is read again and verified`() throws {
        let signed = try SignedStatement(statement, by: try key())
        let read = try SignedStatement(text: signed.text)
        #expect(read == signed && read.statement == statement)
        try verify(read)
    }

    @Test func `P3: nobody but this federation's coordinator states anything for it`() throws {
        for role in [Role.node, .operator, .auditor] {
            let signed = try SignedStatement(statement, by: try key(role))
            #expect(throws: StatementError.self) { try verify(signed) }
        }
        let sameName = try SignedStatement(statement, by: try key(of: try TestFederation()))
        #expect(throws: StatementError.otherSigner(found: "a certificate of another authority")) {
            try verify(sameName)
        }
        let elsewhere = try SignedStatement(statement, by: try key(of: try TestFederation("south")))
        #expect(throws: StatementError.self) {
            try elsewhere.verify(by: federation.authority.certificate, of: federation.name)
        }
    }

    @Test func `a statement is as old as it says: a certificate of another time signs nothing for it`() throws {
        for days in [-1.0, 60.0] {
            let at = TestFederation.now.advanced(bySeconds: days * TestFederation.day)
            let text = "tributary receipt 1\nat \(at.milliseconds)\n"
            let signed = try SignedStatement(try #require(Statement(message: Array(text.utf8))), by: try key())
            #expect(throws: StatementError.self) { try verify(signed) }
        }
        let nonsense = try #require(Statement(message: Array("tributary receipt 1\nat noon\n".utf8)))
        let signed = try SignedStatement(nonsense, by: try key())
        #expect(throws: StatementError.malformed(reason: "its time is no number")) { try verify(signed) }
    }

    @Test func `one character changed anywhere is found`() throws {
        let text = try SignedStatement(statement, by: try key()).text
        let characters = Array(text)
        for index in characters.indices {
            var altered = characters
            altered[index] = characters[index] == "A" ? "B" : "A"
            #expect(throws: StatementError.self, "character \(index)") {
                try verify(try SignedStatement(text: String(altered)))
            }
        }
    }

    /// Nobody signed the number of unused bits, and the parser takes any up to the zeros at the end.
    @Test func `a certificate whose signature claims unused bits is none`() throws {
        var bytes: [UInt8]
        repeat { bytes = try federation.issued().derBytes } while bytes.last.map { $0 & 1 } != 0
        let signature = try #require(
            bytes.indices.dropFirst(3).last { bytes[$0 - 3...$0].elementsEqual(header(bytes, $0)) }
        )
        bytes[signature - 1] = 1
        #expect(throws: TrustError.self) { try SigningCertificate(derEncoded: bytes) }
    }

    /// A bit string that reaches to the end of the bytes and begins a sequence at an index: the signature.
    private func header(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
        [0x03, UInt8(clamping: bytes.count - index + 1), 0, 0x30]
    }

    @Test(arguments: [
        "", ".", "..", "...", "a.b", "a.b.c.d", "AA.AA.AA", "####.AA.AA",
        String(repeating: "A", count: SignedStatement.textByteCountLimit + 1),
    ])
    func `a text that is no signed statement is told`(_ text: String) {
        #expect(throws: StatementError.self) { try SignedStatement(text: text) }
    }
}
