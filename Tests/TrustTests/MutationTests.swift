import Federation
import Randomness
import Testing
import X509

@testable import Trust

/// Thousands of broken inputs: every one is refused with a typed error or means what the whole one means.
struct MutationTests {
    private let now = TestFederation.now

    /// The bytes with one to four of: a byte changed, removed, doubled, a stretch removed, the tail cut.
    private func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var result = bytes
        for _ in 0...generator.integer(below: 4) where !result.isEmpty {
            let index = generator.integer(below: result.count)
            switch generator.integer(below: 6) {
            case 0, 1: result[index] ^= UInt8(1 << generator.integer(below: 8))
            case 2: result[index] = UInt8(generator.integer(below: 256))
            case 3: result.remove(at: index)
            case 4: result.insert(result[index], at: index)
            default: result.removeSubrange(index..<min(result.count, index + 1 + generator.integer(below: 32)))
            }
        }
        return result
    }

    private func mutations(_ bytes: [UInt8], count: Int, stream: String, _ body: ([UInt8]) throws -> Void) rethrows {
        var generator = SeededGenerator(seed: 1, stream: "mutation", stream)
        for _ in 0..<count {
            let changed = mutated(bytes, &generator)
            if changed != bytes { try body(changed) }
        }
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `P3: no mutated certificate is let in`() throws {
        let federation = try TestFederation()
        let check = federation.check()
        let leaf = try federation.issued().derBytes
        mutations(leaf, count: 6000, stream: "leaf") { bytes in
            if case .admitted = check.admit(bytes, roles: Set(Role.allCases), at: now) {
                Issue.record("admitted \(Hexadecimal.text(bytes))")
            }
        }
    }

    @Test func `a mutated authority is refused or the same`() throws {
        let authority = try TestFederation().authority
        mutations(Array(authority.certificate.pem.utf8), count: 3000, stream: "authority") { bytes in
            guard let read = try? AuthorityCertificate(pem: text(bytes)) else { return }
            #expect(read.fingerprint == authority.certificate.fingerprint)
        }
        mutations(Array(authority.privateKeyPEM.utf8), count: 3000, stream: "key") { bytes in
            let read = try? Authority(certificatePEM: authority.certificate.pem, privateKeyPEM: text(bytes))
            if let read { #expect(read.privateKey == authority.privateKey) }
        }
    }

    @Test func `a mutated signing request is refused or names the same key`() throws {
        let made = try SigningRequest.make(name: try #require(NodeName("ward")))
        let request = try SigningRequest(pem: made.requestPEM)
        mutations(Array(made.requestPEM.utf8), count: 3000, stream: "request") { bytes in
            guard let read = try? SigningRequest(pem: text(bytes)) else { return }
            #expect(read.keyFingerprint == request.keyFingerprint)
        }
    }

    @Test func `P3: a coordinator's mutated chain is refused or the same`() throws {
        let federation = try TestFederation()
        let issued = try federation.issued(.coordinator, hosts: ["localhost"])
        let authority = federation.authority.certificate
        var generator = SeededGenerator(seed: 1, stream: "mutation", "chain")
        for _ in 0..<2000 {
            var chain = [issued.derBytes, authority.issuing.derBytes]
            let index = generator.integer(below: 2)
            let changed = mutated(chain[index], &generator)
            if changed == chain[index] { continue }
            chain[index] = changed
            #expect(throws: TrustError.self) {
                try PinnedAuthority.verify(
                    presentedChain: chain,
                    fingerprint: authority.fingerprint,
                    federation: federation.name,
                    host: "localhost",
                    at: now
                )
            }
        }
    }

    @Test func `a mutated token is refused or the same`() throws {
        let federation = try TestFederation()
        let token = try EnrolmentToken.make(
            identity: try federation.identity(.node),
            authority: federation.authority.certificate.fingerprint
        )
        var refused = 0
        mutations(Array(token.text.utf8), count: 10_000, stream: "token") { bytes in
            if let read = try? EnrolmentToken.parse(text(bytes)) { #expect(read == token) } else { refused += 1 }
        }
        #expect(refused > 9000)
    }

    @Test func `random bytes are nothing at all`() {
        var generator = SeededGenerator(seed: 1, stream: "random")
        for _ in 0..<3000 {
            let bytes = (0..<generator.integer(below: 200)).map { _ in UInt8(generator.integer(below: 256)) }
            #expect(throws: TrustError.self) { try CertificateIdentity(derEncoded: bytes) }
            #expect(throws: TrustError.self) { try SigningRequest(derEncoded: bytes) }
            #expect(throws: TrustError.self) { try AuthorityCertificate(pem: text(bytes)) }
            #expect(throws: TokenError.self) { try EnrolmentToken.parse("trib1." + Base64URL.text(bytes)) }
        }
    }

    @Test func `deeply nested DER is refused without exhausting the stack`() {
        var bytes: [UInt8] = []
        for _ in 0..<5000 {
            bytes = Array(
                ([0x30, 0x83] + [UInt8(bytes.count >> 16), UInt8(bytes.count >> 8 & 255), UInt8(bytes.count & 255)]
                    + bytes).prefix(60_000)
            )
        }
        #expect(throws: TrustError.self) { try CertificateIdentity(derEncoded: bytes) }
        let shallow = [UInt8](repeating: 0x30, count: 40_000)
        #expect(throws: TrustError.self) { try CertificateIdentity(derEncoded: shallow) }
    }
}
