import Parameters
import Randomness
import TestSupport
import Testing

@testable import Training

struct HoldoutTests {
    /// Rows of two numbers, by which they can be told apart, and a label.
    private static func rows(_ count: Int, seed: UInt64 = 1) -> [String] {
        var generator = SeededGenerator(seed: seed, stream: "rows")
        return (0..<count).map {
            "\($0),\(generator.integer(below: 1000)),\(generator.integer(below: 2) == 0 ? "a" : "b")"
        }
    }

    private static func load(_ rows: [String], fraction: Double = 0.2, salt: String = "") throws -> LoadedData {
        var fixture = try TableFixture("x,y,c\n" + rows.joined(separator: "\n"))
        fixture.schema.holdout = Holdout(fraction: fraction, salt: salt)
        return try fixture.load()
    }

    /// The first feature of each row.
    private static func identities(_ data: Dataset) -> [Float] {
        (0..<data.count).map { data.features[$0 * data.featureCount] }
    }

    @Test func `a row stays on its side when rows are added, removed or reordered`() throws {
        let rows = Self.rows(400)
        let before = Set(Self.identities(try Self.load(rows).holdout))
        var generator = SeededGenerator(seed: 3, stream: "order")
        let more = Self.rows(800).dropFirst(400)
        let after = Set(Self.identities(try Self.load(generator.shuffled(rows + more)).holdout))
        #expect(after.filter { $0 < 400 } == before)
        let fewer = Set(Self.identities(try Self.load(Array(rows.prefix(200))).holdout))
        #expect(fewer == before.filter { $0 < 200 })
    }

    @Test func `equal rows are on the same side, however they are quoted`() throws {
        for row in Self.rows(40) {
            let quoted = row.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ", ")
            let other = try Self.load(["7777,1,a", row, row, quoted], fraction: 0.5)
            let sides = [other.training, other.holdout].map { Self.identities($0).filter { $0 != 7777 }.count }
            #expect(sides == [3, 0] || sides == [0, 3])
        }
    }

    @Test(arguments: [0.1, 0.2, 0.5, 0.9])
    func `about the part asked for is held out`(fraction: Double) throws {
        let data = try Self.load(Self.rows(4000), fraction: fraction)
        #expect(data.training.count + data.holdout.count == 4000)
        // Four standard deviations of a fair choice.
        let deviation = (4000 * fraction * (1 - fraction)).squareRoot()
        #expect(abs(Double(data.holdout.count) - 4000 * fraction) < 4 * deviation)
    }

    @Test func `another salt holds out other rows, and no part holds out none`() throws {
        let rows = Self.rows(400)
        let first = Set(Self.identities(try Self.load(rows).holdout))
        let second = Set(Self.identities(try Self.load(rows, salt: "second").holdout))
        #expect(first != second)
        #expect(first.intersection(second).count < 60)
        #expect(try Self.load(rows, fraction: 0).holdout.count == 0)
    }

    @Test func `the side is the documented hash of the documented content`() throws {
        let rows = Self.rows(300)
        let expected = rows.indices.filter { index in
            let content = "pepper" + rows[index].split(separator: ",").map { "\u{1F}\($0)" }.joined()
            let digest = ContentDigest.of(Array(content.utf8)).bytes
            let head = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Double(head) < 0.3 * 0x1p64
        }
        let found = Self.identities(try Self.load(rows, fraction: 0.3, salt: "pepper").holdout)
        #expect(found == expected.map { Float($0) })
    }

    @Test func `columns that the schema does not use, and the order of columns, decide nothing`() throws {
        let rows = Self.rows(300).map { $0.split(separator: ",").map(String.init) }
        let plain = try Self.load(rows.map { $0.joined(separator: ",") })
        var fixture = try TableFixture(
            "id,c,y,x\n" + rows.enumerated().map { "\($0),\($1[2]),\($1[1]),\($1[0])" }.joined(separator: "\n")
        )
        fixture.schema.holdout = Holdout()
        #expect(try fixture.load().holdout == plain.holdout)
    }
}
