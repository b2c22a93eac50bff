import Federation
import Testing

@testable import Trust

struct EnrolmentTokenTests {
    private func token(_ role: Role = .node, name: String = "ward") throws -> EnrolmentToken {
        let federation = try TestFederation()
        return try EnrolmentToken.make(
            identity: try federation.identity(role, name),
            authority: federation.authority.certificate.fingerprint
        )
    }

    @Test(arguments: [Role.node, .operator, .auditor])
    func `a token is read back from its text`(role: Role) throws {
        for name in ["a", "ward", String(repeating: "z", count: 63)] {
            let token = try token(role, name: name)
            #expect(token.text.hasPrefix("trib1."))
            #expect(try EnrolmentToken.parse(token.text) == token)
        }
    }

    @Test func `blanks and line breaks from pasting are skipped`() throws {
        let token = try token()
        let half = token.text.utf8.count / 2
        let wrapped = " \t" + token.text.prefix(half) + "\r\n  " + token.text.dropFirst(half) + "\n"
        #expect(try EnrolmentToken.parse(wrapped) == token)
    }

    @Test func `a token cut anywhere is called incomplete`() throws {
        let text = try token().text
        for count in 1..<text.utf8.count {
            #expect(throws: TokenError.self) { try EnrolmentToken.parse(String(text.prefix(count))) }
            do {
                _ = try EnrolmentToken.parse(String(text.prefix(count)))
            } catch {
                guard case .incomplete(let found, let expected) = error else {
                    Issue.record("\(count) characters: \(error)")
                    continue
                }
                #expect(found == count)
                #expect(expected == nil || expected == text.utf8.count)
                #expect(count < 40 || expected == text.utf8.count)
            }
        }
    }

    @Test func `a changed character never goes unnoticed`() throws {
        let text = try token().text
        let start = text.utf8.count - text.dropFirst(6).utf8.count
        for index in start..<text.utf8.count {
            for replacement in ["A", "b", "7", "_", "-"].map({ Character($0).asciiValue ?? 0 }) {
                var bytes = Array(text.utf8)
                if bytes[index] == replacement { continue }
                bytes[index] = replacement
                #expect(throws: TokenError.self) { try EnrolmentToken.parse(String(decoding: bytes, as: UTF8.self)) }
            }
        }
    }

    @Test func `a character changed behind the names is called altered`() throws {
        var bytes = Array(try token().text.utf8)
        bytes[80] = bytes[80] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        #expect(throws: TokenError.altered) { try EnrolmentToken.parse(String(decoding: bytes, as: UTF8.self)) }
    }

    @Test func `text behind a token is called altered`() throws {
        let text = try token().text
        for tail in ["A", "AA", "AAA", "AAAA", "AAAAAAAA"] {
            #expect(throws: TokenError.altered) { try EnrolmentToken.parse(text + tail) }
        }
    }

    @Test func `other texts are refused with the reason`() throws {
        let text = try token().text
        #expect(throws: TokenError.malformed(reason: "it is empty")) { try EnrolmentToken.parse(" \n") }
        #expect(throws: TokenError.malformed(reason: "it does not begin with trib1.")) {
            try EnrolmentToken.parse("eyJhbGciOiJIUzI1NiJ9.e30.x")
        }
        #expect(throws: TokenError.otherVersion(found: "trib2")) { try EnrolmentToken.parse("trib2.abc") }
        #expect(throws: TokenError.incomplete(characters: 3, expected: nil)) { try EnrolmentToken.parse("tri") }
        #expect(throws: TokenError.incomplete(characters: 6, expected: nil)) { try EnrolmentToken.parse("trib1.") }
        for character in ["+", "/", "=", ".", "ä", "\u{0}", "%"] {
            #expect { try EnrolmentToken.parse(text + character) } throws: {
                ($0 as? TokenError)?.code == "token-malformed"
            }
        }
        #expect { try EnrolmentToken.parse(String(repeating: "a", count: 1_000_000)) } throws: { error in
            (error as? TokenError)?.code == "token-malformed"
        }
    }

    @Test func `no token admits a coordinator`() throws {
        #expect(throws: TokenError.roleNotEnrollable(.coordinator)) { try token(.coordinator) }
    }

    @Test func `printing a token shows no secret`() throws {
        let token = try token()
        let text = token.secret.text
        var dumped = ""
        dump(token, to: &dumped)
        for shown in [token.description, String(reflecting: token.secret), "\(token.secret)", dumped] {
            #expect(shown.contains(token.secret.identifier.text))
            #expect(!shown.contains(text))
            #expect(!shown.contains("- \(token.secret.bytes[0])\n"))
        }
    }

    @Test func `a secret is read back from its text and from nothing else`() throws {
        let secret = TokenSecret.random()
        #expect(TokenSecret(text: secret.text) == secret)
        #expect(TokenSecret(text: secret.text + "A") == nil)
        #expect(TokenSecret(text: String(secret.text.dropLast())) == nil)
        #expect(TokenSecret(text: String(secret.text.dropLast()) + "=") == nil)
        #expect(TokenSecret(text: "") == nil)
        #expect(secret.text.utf8.count == 43)
        #expect(secret.identifier.text == String(secret.hash.prefix(8)))
        #expect(TokenSecret.random() != secret)
    }
}
