import Federation
import Testing

@testable import Ledger

@Suite struct DocumentTests {
    let folder: TemporaryFolder
    let ledger: LedgerStore

    struct Token: Codable, Hashable {
        var name: String
        var usedAt: Instant?
    }

    init() throws {
        folder = try TemporaryFolder()
        ledger = try folder.ledger()
    }

    private func entry(_ number: Int) -> AuditEntry {
        AuditEntry(
            at: Story.start.advanced(bySeconds: Double(number)),
            who: "operator/anna",
            what: "token.created",
            outcome: AuditOutcome.allCases[number % 3],
            detail: number % 2 == 0 ? "for ward \(number)" : nil
        )
    }

    @Test func `a document is found by kind and key until it is removed`() throws {
        let token = Token(name: "ward")
        #expect(try ledger.document("token", key: "a", as: Token.self) == nil)
        try ledger.write(documents: [.put("token", key: "a", token), .put("other", key: "a", 5)], durability: .flush)
        #expect(try ledger.document("token", key: "a") == token)
        #expect(try ledger.document("other", key: "a") == 5)
        try ledger.write(documents: [.put("token", key: "a", Token(name: "lab"))], durability: .process)
        #expect(try ledger.document("token", key: "a") == Token(name: "lab"))
        try ledger.write(documents: [.remove("token", key: "a"), .remove("token", key: "b")], durability: .process)
        #expect(try ledger.document("token", key: "a", as: Token.self) == nil)
        #expect(try ledger.document("other", key: "a") == 5)
    }

    @Test func `documents of a kind come in the order of their keys`() throws {
        let changes = ["c", "a", "b"].map { DocumentChange.put("token", key: $0, Token(name: $0)) }
        try ledger.write(documents: changes, durability: .process)
        let found = try ledger.documents("token", as: Token.self)
        #expect(found.map(\.key) == ["a", "b", "c"])
        #expect(found.map(\.value.name) == ["a", "b", "c"])
        #expect(try ledger.documents("nothing", as: Token.self).isEmpty)
    }

    @Test func `P1: a token is marked used in the transaction that enrols its holder`() throws {
        try ledger.write(documents: [.put("token", key: "a", Token(name: "ward"))], durability: .flush)
        let used = Token(name: "ward", usedAt: Story.start)
        try ledger.append(
            .nodeEnrolled(Story.nodes[2], certificate: "c"),
            at: Story.start,
            documents: [.put("token", key: "a", used)],
            audit: [entry(0)],
            durability: .process
        )
        try folder.copyOfKilled("data", as: "killed")
        let survivor = try LedgerStore.open(at: folder("killed"))
        #expect(try survivor.load().state.roster[Story.nodes[2]]?.isEnrolled == true)
        #expect(try survivor.document("token", key: "a") == used)
        #expect(try survivor.audit(limit: 5).map(\.entry) == [entry(0)])
    }

    @Test func `a value that cannot be written stores nothing`() throws {
        struct Unwritable: Encodable {
            func encode(to encoder: any Encoder) throws {
                throw EncodingError.invalidValue(0, .init(codingPath: [], debugDescription: "never"))
            }
        }
        let changes: [DocumentChange] = [.put("token", key: "a", 1), .put("token", key: "b", Unwritable())]
        #expect(throws: LedgerError.notEncodable(what: "document token/b", reason: "never")) {
            try ledger.append(.deadlinePassed, at: Story.start, documents: changes, durability: .process)
        }
        #expect(try ledger.lastEvent() == 0)
        #expect(try ledger.document("token", key: "a", as: Int.self) == nil)
    }

    @Test func `a document that is not what was asked for is named`() throws {
        try ledger.write(documents: [.put("token", key: "a", ["nme": "ward"])], durability: .process)
        let error = LedgerError.documentUnreadable(kind: "token", key: "a", reason: "no name")
        #expect(throws: error) { try ledger.document("token", key: "a", as: Token.self) }
        #expect(throws: error) { try ledger.documents("token", as: Token.self) }
    }

    @Test func `the audit lists the newest first, page by page`() throws {
        for number in 1...7 { try ledger.appendAudit(entry(number)) }
        let page = try ledger.audit(limit: 3)
        #expect(page.map(\.sequence) == [7, 6, 5])
        #expect(page.map(\.entry) == [entry(7), entry(6), entry(5)])
        #expect(try ledger.audit(before: 5, limit: 3).map(\.sequence) == [4, 3, 2])
        #expect(try ledger.audit(before: 1, limit: 3) == [])
    }
}
