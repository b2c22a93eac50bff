import Federation
import Foundation
import Randomness
import TestSupport
import Testing

@Suite struct StatementTests {
    private func update(task: TaskName?) throws -> UpdateStatement {
        UpdateStatement(
            federation: try #require(FederationName("wards")),
            node: ash,
            study: heart,
            round: round(3),
            task: task,
            model: digest("model"),
            update: digest("update")
        )
    }

    @Test func `an update's statement has the lines that the protocol says`() throws {
        let expected = """
            tributary update 1
            federation wards
            node ash
            study heart
            round 3
            task turned
            model \(digest("model"))
            update \(digest("update"))

            """
        #expect(String(decoding: try update(task: turned).message, as: UTF8.self) == expected)
        let without = expected.replacing("task turned\n", with: "")
        #expect(String(decoding: try update(task: nil).message, as: UTF8.self) == without)
    }

    @Test func `a statement is read as it was written`() throws {
        let message = try update(task: turned).message
        let statement = try #require(Statement(message: message))
        #expect(statement.message == message)
        #expect(statement.kind == "update" && statement["round"] == "3" && statement["nothing"] == nil)
    }

    @Test(arguments: [
        "", "\n", "tributary update 1", "tributary update 2\n", "tributary  1\n", "something update 1\n",
        "tributary update 1\nnode\n", "tributary update 1\nnode \n", "tributary update 1\nnode a b\n",
        "tributary update 1\n node a\n", "tributary update 1\nnode a\nnode b\n", "tributary update 1\n\n",
        "tributary update 1\nnode é\n", "tributary update 1\nnode a\r\n", "tributary update 1\nnode\ta\n",
        "tributary update 1\nnode a\u{0}\n",
    ])
    func `what is not written as a statement is none`(_ text: String) {
        #expect(Statement(message: Array(text.utf8)) == nil)
    }

    @Test func `a statement longer than its limit is not read`() {
        let long = "tributary update 1\nnode \(String(repeating: "a", count: Statement.byteCountLimit))\n"
        #expect(Statement(message: Array(long.utf8)) == nil)
    }

    @Test func `whatever is read is written again as it was`() throws {
        let original = try update(task: turned).message
        try forEachCase("mutated statements", cases: 3000) { seed in
            var generator = SeededGenerator(seed: seed, stream: "statements")
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] =
                    [0x0a, 0x20, UInt8.random(in: .min ... .max, using: &generator)]
                    .randomElement(using: &generator) ?? 0
            }
            guard let statement = Statement(message: bytes) else { return }
            try #require(statement.message == bytes)
        }
    }
}
