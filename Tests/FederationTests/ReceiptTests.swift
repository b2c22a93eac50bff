import Federation
import Testing

@Suite struct ReceiptTests {
    private func receipt() throws -> Receipt {
        Receipt(
            federation: try #require(FederationName("wards")),
            node: ash,
            study: heart,
            round: round(3),
            update: digest("update"),
            countsIn: round(4),
            at: Instant(milliseconds: 1_700_000_000_123)
        )
    }

    @Test func `a receipt has the lines that the protocol says, and is read again`() throws {
        let expected = """
            tributary receipt 1
            federation wards
            node ash
            study heart
            round 3
            update \(digest("update"))
            counts-in 4
            at 1700000000123

            """
        let receipt = try receipt()
        #expect(String(decoding: receipt.statement.message, as: UTF8.self) == expected)
        #expect(Receipt(try #require(Statement(message: Array(expected.utf8)))) == receipt)
    }

    @Test(arguments: [
        ("receipt", "contributions"), ("round 3", "round 03"), ("round 3", "round 0"), ("round 3", "round +3"),
        ("node ash", "node Ash"), ("node ash\n", ""), ("counts-in 4", "counts_in 4"), ("at 17", "at x"),
        ("at 1700000000123\n", "at 1700000000123\nmore 1\n"), ("node ash\nstudy heart\n", "study heart\nnode ash\n"),
    ])
    func `what is not written as a receipt is none`(_ part: String, _ replacement: String) throws {
        let text = String(decoding: try receipt().statement.message, as: UTF8.self)
        #expect(text.contains(part))
        let statement = Statement(message: Array(text.replacing(part, with: replacement).utf8))
        #expect(statement.flatMap(Receipt.init(_:)) == nil)
    }

    @Test func `a round's statement has the lines that the protocol says, and is read again`() throws {
        let statement = RoundStatement(
            federation: try #require(FederationName("wards")),
            study: heart,
            round: round(3),
            record: digest("record"),
            root: digest("root"),
            count: 8,
            at: Instant(milliseconds: 5)
        )
        let expected = """
            tributary contributions 1
            federation wards
            study heart
            round 3
            record \(digest("record"))
            root \(digest("root"))
            count 8
            at 5

            """
        #expect(String(decoding: statement.statement.message, as: UTF8.self) == expected)
        #expect(RoundStatement(statement.statement) == statement)
        #expect(RoundStatement(try receipt().statement) == nil && Receipt(statement.statement) == nil)
    }
}
