import Federation
import Foundation
import Ledger
import Parameters
import TestSupport
import Testing
import Trust

@testable import Verification

@Suite struct HistoryVerifierTests {
    private let history: SignedHistory
    private let lines: [[UInt8]]

    init() throws {
        history = try SignedHistory()
        lines = try history.lines()
    }

    private var pinned: HistoryExpectation { HistoryExpectation(authority: history.authority.certificate.fingerprint) }

    private func report(_ lines: [[UInt8]], _ expectation: HistoryExpectation? = nil) async -> HistoryReport {
        var verifier = HistoryVerifier(expecting: expectation ?? pinned)
        // Two batches, so that a border is among them.
        await verifier.take(Array(lines.prefix(9)))
        await verifier.take(Array(lines.dropFirst(9)))
        return await verifier.finish(atEnd: false)
    }

    private func codes(_ lines: [[UInt8]], _ expectation: HistoryExpectation? = nil) async -> [String] {
        await report(lines, expectation).problems.map(\.code)
    }

    // MARK: Sound

    @Test func `P7: a sound history is verified to its last signature`() async throws {
        let report = await report(lines)
        #expect(report.problems == [])
        #expect(report.isPinned && report.federation == SignedHistory.federation)
        #expect(report.authority == history.authority.certificate.fingerprint.text)
        // The decision to close is signed by what follows it.
        #expect(report.entries == lines.count - 1 && report.coordinatorSignatures == report.entries - report.rounds)
        #expect(report.rounds == 4 && report.nodeSignatures == 12 && report.unsignedUpdates == 0)
        #expect(report.head == (try history.ledger.head()))
    }

    @Test func `P7: without an authority from elsewhere a history is only consistent with itself, and it is said`()
        async throws
    {
        let unpinned = await report(lines, HistoryExpectation())
        #expect(unpinned.isSound && !unpinned.isPinned)
        // Whoever makes an authority can write all of it.
        let other = try SignedHistory()
        let forged = await report(try other.lines(), HistoryExpectation())
        #expect(forged.isSound && !forged.isPinned)
        #expect(await codes(try other.lines()).contains("history-authority"))
    }

    @Test func `a history whose signer changed, or came late, is sound`() async throws {
        let key = try SignedHistory.key(
            "signer",
            .coordinator,
            of: SignedHistory.federation,
            by: history.authority,
            purpose: .signing
        )
        try history.appoint(key)
        try history.ledger.append([.tokenRevoked(Self.token)], at: SignedHistory.start)
        #expect(await report(try history.lines()).problems == [])
        try history.ledger.close()
        // Restored without its key: what is unsigned is signed by the next one.
        let ledger = try LedgerStore.open(at: history.folder.path + "/data")
        try ledger.append(
            [.coordinatorRestored(Restoration(lastEvent: 3, made: SignedHistory.start))],
            at: SignedHistory.start
        )
        var lines = try ledger.entries(limit: 1000).map(\.line) + [ChainLine.end(try ledger.head()).bytes]
        #expect(await codes(lines) == ["history-unsigned"])
        try ledger.appoint(
            history.signer,
            of: history.authority.certificate,
            software: "1",
            at: SignedHistory.start
        )
        lines = try ledger.entries(limit: 1000).map(\.line) + [ChainLine.end(try ledger.head()).bytes]
        #expect(await report(lines).problems == [])
    }

    private static let token = TokenFact(token: "0a1b2c3d", name: NodeName("ash")!, role: "node")

    // MARK: Altered

    @Test func `P7: one altered byte anywhere is found, and its place named`() async throws {
        var looked = 0
        for (index, line) in lines.enumerated() {
            for byte in stride(from: index % 31, to: line.count, by: 31) {
                var changed = lines
                changed[index][byte] ^= 1
                let problems = await report(changed).problems
                looked += 1
                let places = ["entry \(index + 1)", "line \(index + 1)"]
                let isLast = index == lines.count - 1
                #expect(
                    problems.contains { places.contains($0.place) } || (isLast && !problems.isEmpty),
                    "line \(index + 1), byte \(byte): \(problems.map(\.place))"
                )
            }
        }
        #expect(looked > 300)
    }

    @Test func `P7: an entry whose signature was taken away is named, whatever follows it`() async throws {
        for (index, line) in lines.dropLast().enumerated() {
            guard case .entry(let bytes, _?) = try ChainLine(line) else { continue }
            var changed = lines
            changed[index] = ChainLine.entry(bytes, nil).bytes
            let problems = await report(changed).problems
            #expect(problems.map(\.code) == ["history-unsigned"] && problems.first?.place == "entry \(index + 1)")
        }
    }

    @Test func `P7: a missing entry is found and named`() async {
        for index in 0..<(lines.count - 1) {
            var changed = lines
            changed.remove(at: index)
            let problems = await report(changed).problems
            let isLast = index == lines.count - 2
            #expect(problems.first?.code == (isLast ? "history-truncated" : "history-entry-missing"))
            #expect(problems.first?.place == "entry \(index + 1)")
        }
    }

    @Test func `P7: swapped and repeated entries are found and named`() async {
        for index in 2..<(lines.count - 3) {
            var swapped = lines
            swapped.swapAt(index, index + 1)
            let found = await report(swapped).problems
            #expect(found.contains { $0.code == "history-entry-missing" && $0.place == "entry \(index + 1)" })
            #expect(found.contains { $0.code == "history-entry-misplaced" && $0.place == "entry \(index + 1)" })
            var repeated = lines
            repeated.insert(lines[index], at: index)
            let again = await report(repeated).problems
            #expect(again.map(\.code).first == "history-entry-misplaced")
            #expect(again.map(\.place).first == "entry \(index + 1)")
        }
    }

    @Test func `P7: a truncated export is found, wherever it was cut`() async {
        for count in 0..<lines.count {
            #expect(await codes(Array(lines.prefix(count))).contains("history-truncated"))
        }
        #expect(await codes([]).contains("history-no-beginning"))
        var half = lines
        half[half.count - 1].removeLast(20)
        #expect(await codes(half) == ["history-malformed", "history-truncated"])
        // A copy that was cut on purpose and given an end of its own lacks what was noted before.
        let head = ContentDigest.of([1])
        var expectation = pinned
        expectation.head = head
        #expect(await codes(lines, expectation) == ["history-head-missing"])
        expectation.head = try? history.ledger.entries(limit: 3).last?.digest
        #expect(await codes(lines, expectation) == [])
    }

    // MARK: Others'

    @Test func `P7: the history of another federation is refused`() async throws {
        var expectation = pinned
        expectation.federation = FederationName("mountains")
        let problem = try #require(await report(lines, expectation).problems.first)
        #expect(problem.code == "history-other-federation" && problem.found.contains("rivers"))
        // Entries of one in the other do not follow.
        let other = try SignedHistory(federation: try #require(FederationName("mountains"))).lines()
        for index in [1, 5, 9] {
            var mixed = lines
            mixed[index] = other[index]
            #expect(await report(mixed).problems.contains { $0.place == "entry \(index + 1)" })
        }
    }

    @Test func `P7: an entry signed with another key is named`() async throws {
        let stranger = try SignedHistory.key(
            "signer",
            .coordinator,
            of: SignedHistory.federation,
            by: history.authority,
            purpose: .signing
        )
        // The authority issued it, but nobody appointed it.
        let forged = try history.forged(by: stranger) { _ in }
        #expect(await codes(forged).allSatisfy { $0 == "history-signer" })
        let operatorKey = try SignedHistory.key(
            "anna",
            .operator,
            of: SignedHistory.federation,
            by: history.authority,
            purpose: .connecting
        )
        let certificate = Data(operatorKey.certificate.derBytes)
        let usurped = try history.forged(by: operatorKey) { body in
            if case .signerAppointed(var appointment) = body {
                appointment.certificate = certificate
                body = .signerAppointed(appointment)
            }
        }
        #expect(await codes(usurped).contains("history-certificate"))
    }

    // MARK: A coordinator of bad will

    @Test func `P7: a record that a coordinator rewrote does not fit what nodes signed and what stands elsewhere`()
        async throws
    {
        func codes(_ change: (inout CommittedRound) -> Void) async throws -> [String] {
            let forged = try history.forged { body in
                guard case .roundCommitted(var round) = body, round.record.round.value == 2 else { return }
                let root = round.root
                change(&round)
                // Who forges does it right as far as he can.
                if round.root == root, let tree = try? ContributionTree(round.record) { round.root = tree.root }
                body = .roundCommitted(round)
            }
            return await self.codes(forged)
        }
        #expect(try await codes { _ in } == [])
        #expect(try await codes { $0.record.contributions[0].update = .of([1]) } == ["history-node-signature"])
        #expect(
            try await codes { $0.record.contributions[1].node = NodeName("node-0")! } == ["history-node-certificate"]
        )
        #expect(try await codes { $0.record.contributions[1].certificate = nil } == ["history-node-certificate"])
        #expect(try await codes { $0.record.contributions[1].signature = nil } == ["history-node-certificate"])
        #expect(try await codes { $0.record.modelAfter = .of([1]) } == ["history-inconsistent"])
        let before = try await codes { $0.record.modelBefore = .of([1]) }
        #expect(Set(before) == ["history-inconsistent", "history-node-signature"])
        #expect(try await codes { $0.plan = .of([1]) } == ["history-inconsistent"])
        #expect(try await codes { $0.record.closing = .deadline } == ["history-inconsistent"])
        #expect(try await codes { $0.root = .of([1]) } == ["history-inconsistent"])
        #expect(try await codes { $0.record.round = $0.record.round.next }.contains("history-inconsistent"))
    }

    @Test func `P7: a certificate that the authority did not issue is named`() async throws {
        let other = try Authority.make(federation: SignedHistory.federation, at: SignedHistory.start)
        let key = try SignedHistory.key("node-0", .node, of: SignedHistory.federation, by: other, purpose: .connecting)
        let certificate = key.certificate
        let forged = try history.forged { body in
            guard case .memberEnrolled(var member) = body, member.name.text == "node-0" else { return }
            member.certificate = Data(certificate.derBytes)
            member.fingerprint = certificate.identity.fingerprint.text
            body = .memberEnrolled(member)
        }
        let found = await codes(forged)
        #expect(
            found.first == "history-certificate" && found.dropFirst().allSatisfy { $0 == "history-node-certificate" }
        )
    }

    @Test func `a format that a newer release writes is refused as such`() async throws {
        let newer = try history.forged { body in
            if case .federationCreated(var creation) = body {
                creation.format = 99
                body = .federationCreated(creation)
            }
        }
        #expect(await codes(newer) == ["history-newer-format"])
    }

    // MARK: Hostile

    @Test func `P4: lines that somebody made up are refused and break nothing`() async throws {
        let start = String(decoding: lines[4], as: UTF8.self)
        var hostile: [[UInt8]] = [
            [], [0], Array("{}".utf8), Array("null".utf8), Array(#"{"entry":"#.utf8), Array(#"{"entry":{}}"#.utf8),
            Array(#"{"end":{"digest":"0","position":1}}"#.utf8), [UInt8](repeating: 0x7b, count: 100_000),
            Array(start.replacingOccurrences(of: "\"at\":", with: "\"at\":9999999999999999999").utf8),
            Array(
                start.replacingOccurrences(
                    of: "\"body\":{",
                    with: "\"body\":{\"a\":\(String(repeating: "[", count: 5000))"
                ).utf8
            ),
            Array(start.replacingOccurrences(of: "\"body\":{", with: "\"body\":{\"zz\":1,").utf8),
            Array(#"{"entry":{"at":1,"body":{"record":{}},"kind":"round.committed","position":2,"previous":""#.utf8)
                + Array(String(repeating: "0", count: 64).utf8) + Array(#""}}"#.utf8),
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var line = lines[Int.random(in: 0..<lines.count, using: &random)]
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                line[Int.random(in: line.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            hostile.append(line)
        }
        for line in hostile {
            var changed = lines
            changed[4] = line
            #expect(await report(changed).isSound == false || line == lines[4])
        }
        let many = await report(Array(repeating: [1], count: 5000))
        #expect(many.problems.count == HistoryReport.problemLimit && many.furtherProblems > 3000)
    }

    @Test func `bytes are cut into lines however they come`() {
        let text = Array("one\ntwo\n\nthree".utf8)
        for size in 1...text.count {
            var reader = LineReader(limit: 100)
            var found: [[UInt8]] = []
            for start in stride(from: 0, to: text.count, by: size) {
                found += reader.take(Array(text[start..<min(start + size, text.count)]))
            }
            #expect(found.map { String(decoding: $0, as: UTF8.self) } == ["one", "two", ""])
            #expect(reader.finish() == Array("three".utf8))
        }
        var short = LineReader(limit: 10)
        #expect(short.take([UInt8](repeating: 65, count: 11)).isEmpty && short.isOverlong)
    }
}
