import Randomness
import TestSupport
import Testing
import Training

struct HostileTableTests {
    /// Files that no table is made of.
    static let cases: [(text: String, sentence: String)] = [
        ("", "data.csv: the file is empty; expected a table"),
        ("\n\r\n", "data.csv: the file is empty; expected a table"),
        (
            "x,y,c\n",
            "data.csv: no row to train on: 0 read, 0 left out, 0 held out; expected at least one; "
                + "add rows, or hold out fewer"
        ),
        (
            "x,y,c\n1,2,a\n\n3,\"4,b\n5,6,a\n",
            "data.csv:4: the quotation mark that opens a cell here is never closed; close or double it"
        ),
        ("x,y,c,x\n1,2,a,3\n", "data.csv:1: columns 1 and 4 are both named \"x\"; rename one"),
        (
            "63.0,1.0,1.0\n",
            "data.csv:1: columns 2 and 3 are both named \"1.0\"; rename one, "
                + "or say header: false and columns: [...] if the file has no header"
        ),
        ("x,Y,c\n1,2,a\n", "data.csv:1: no column \"y\" for the features; did you mean \"Y\"?"),
        (
            "x,weight,c\n1,2,a\n",
            "data.csv:1: no column \"y\" for the features; found \"x\", \"weight\" or \"c\""
        ),
        ("\nx,y,cc\n1,2,a\n", "data.csv:2: no column \"c\" for the label; did you mean \"cc\"?"),
        ("x,y\u{0},c\n1,2,a\n", "data.csv:1: found a byte 0, expected text in UTF-8; save the table as UTF-8"),
        (
            "PK\u{3}\u{4}x,y,c",
            "data.csv: cannot be read: it is a zip archive or a spreadsheet; save the sheet as CSV in UTF-8"
        ),
    ]

    @Test(arguments: cases)
    func `a file that is no table is refused in one sentence`(text: String, sentence: String) throws {
        #expect(try TableFixture(text).refusal() == sentence)
    }

    @Test func `a table in another encoding is recognised by its header`() throws {
        let latin = Array("x,y,gr".utf8) + [0xF6, 0xDF] + Array("e,c\n1,2,3,a\n".utf8)
        let sentence = "expected text in UTF-8; save the table as UTF-8"
        #expect(try TableFixture(latin).refusal() == "data.csv:1: found \"gr\\xF6\\xDFe\" (not UTF-8), \(sentence)")
        let wide: [UInt8] = [0xFF, 0xFE] + "x,y,c\n".utf8.flatMap { [$0, 0] }
        #expect(try TableFixture(wide).refusal() == "data.csv:1: found UTF-16, \(sentence)")
    }

    @Test func `a pattern must match, and two patterns must not match the same`() throws {
        #expect(
            try TableFixture("x,y,c\n1,2,a\n", features: [FeatureColumn("pixel_*")]).refusal()
                == "data.csv:1: no column matches \"pixel_*\"; found \"x\", \"y\" or \"c\""
        )
        #expect(
            try TableFixture("xy,c\n1,a\n", features: [FeatureColumn("x*"), FeatureColumn("*y")]).refusal()
                == "data.csv:1: column \"xy\" matches \"x*\" and \"*y\"; expected one match; name the column itself, "
                + "which wins"
        )
    }

    @Test func `every limit refuses by name`() throws {
        let row = "1,2,a\n"
        let fixture = try TableFixture("x,y,c\n" + String(repeating: row, count: 200_000))
        #expect(
            fixture.refusal(limits: DataLimits(fileByteCount: 1_000_000))
                == "data.csv: more than 1000000 bytes, uncompressed; expected no more; divide the file"
        )
        #expect(
            fixture.refusal(limits: DataLimits(valueCount: 1_000))
                == "data.csv: more than 1000 feature values; expected no more; use fewer rows, columns or categories"
        )
        #expect(
            fixture.refusal(limits: DataLimits(columnCount: 2))
                == "data.csv:1: more than 2 columns; expected no more; is this a table?"
        )
        let long = try TableFixture("x,y,c\n1,2," + String(repeating: "a", count: 2_000_000))
        #expect(
            long.refusal(limits: DataLimits(rowByteCount: 1_000_000))
                == "data.csv:2: a row of more than 1000000 bytes; is this a table, with one row a line?"
        )
        let quoted = try TableFixture("x,y,c\n1,2,\"" + String(repeating: "a\n", count: 1_000_000))
        #expect(
            quoted.refusal(limits: DataLimits(rowByteCount: 1_000_000))
                == "data.csv:2: a row of more than 1000000 bytes; is a quotation mark not closed?"
        )
    }

    @Test func `a gzip file that is cut, changed or too large is refused`() throws {
        let text = Array(("x,y,c\n" + String(repeating: "1,2,a\n", count: 100)).utf8)
        let whole = Gzip.member(text)
        let cut = "data.csv: the gzip file ends too early; copy or download it again"
        for count in [3, 12, whole.count / 2, whole.count - 1] {
            #expect(try TableFixture(Array(whole.prefix(count))).refusal() == cut)
        }
        var changed = whole
        changed[200] ^= 1
        #expect(
            try TableFixture(changed).refusal()
                == "data.csv: the gzip file is damaged: incorrect data check; copy or download it again"
        )
        #expect(
            try TableFixture(whole + [1, 2, 3, 4]).refusal()?.hasPrefix("data.csv: the gzip file is damaged") == true
        )
        #expect(
            try TableFixture(whole).refusal(limits: DataLimits(fileByteCount: 500))
                == "data.csv: more than 500 bytes, uncompressed; expected no more; divide the file"
        )
    }

    @Test func `what is no file is refused`() throws {
        var fixture = try TableFixture("x,y,c\n1,2,a\n")
        fixture.schema.source = .csv(path: "missing.csv")
        #expect(fixture.refusal() == "missing.csv: no such file; check the path, it is relative to node.yaml")
        fixture.schema.source = .csv(path: ".")
        #expect(fixture.refusal() == ".: cannot be read: it is a folder; expected a file")
        fixture.schema.source = .csv(path: "/dev/zero")
        #expect(fixture.refusal() == "/dev/zero: cannot be read: it is not a regular file; expected a file")
    }

    @Test func `everything held out leaves nothing to train on`() throws {
        let rows = (0..<3).map { "\($0),1,a" }.joined(separator: "\n")
        let fixture = try TableFixture("x,y,c\n" + rows, holdout: 1 - 0x1p-50)
        #expect(fixture.refusal()?.contains("no row to train on: 3 read, 0 left out, 3 held out") == true)
    }

    @Test func `bytes changed, dropped and repeated give data or an error, never a crash`() throws {
        let whole = Array(
            "x,y,c\r\n1,2,a\n\"3\",\"4\"\"\",b\n5e1,-6.25,\"a\"\n,?,b\n".utf8
        )
        try forEachCase("mutated tables", cases: 1_000) { seed in
            var generator = SeededGenerator(seed: seed, stream: "mutation")
            let isCompressed = generator.integer(below: 4) == 0
            var bytes = isCompressed ? Gzip.member(whole, blockByteCount: 20) : whole
            for _ in 0...generator.integer(below: 4) {
                guard !bytes.isEmpty else { break }
                let place = generator.integer(below: bytes.count)
                switch generator.integer(below: 4) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(bytes[generator.integer(below: bytes.count)], at: place)
                default: bytes.removeSubrange(place...)
                }
            }
            var fixture = try TableFixture(bytes, badRows: .skip(maximumFraction: 1))
            fixture.schema.holdout = Holdout()
            let outcome = Result { () throws(DataError) in try fixture.load() }
            switch outcome {
            case .success(let data): try #require(data.training.features.allSatisfy { $0.isFinite })
            case .failure(let error):
                let isNamed = error.code.hasPrefix("data-") && !error.description.isEmpty
                try #require(isNamed)
            }
        }
    }
}
