import Testing

@testable import Training

struct NamesTests {
    @Test(arguments: [
        ("pixel_*", "pixel_07", true), ("pixel_*", "pixel_", true), ("pixel_*", "a_pixel_1", false), ("*", "", true),
        ("*", "anything", true), ("a*c", "abbbc", true), ("a*c", "abcb", false), ("?b", "ab", true), ("?b", "b", false),
        ("*a*b*", "xxaxxbxx", true), ("*a*b*", "xxbxxaxx", false), ("a?*", "a", false), ("é?", "éa", true),
        ("ab", "ab", true),
    ])
    func `a star stands for any characters, a question mark for one`(pattern: String, name: String, matches: Bool) {
        #expect(NamePattern(pattern).matches(name) == matches)
    }

    @Test func `a pattern full of stars takes no time`() {
        let name = String(repeating: "a", count: 2_000)
        #expect(!NamePattern(String(repeating: "*a", count: 500) + "b").matches(name))
    }

    @Test func `names are ordered as people number`() {
        let ordered = ["", "a", "a01", "a1", "a2", "a2b", "a10", "a10b1", "a10b2", "a099999999999999999999", "b"]
        #expect(ordered.reversed().sorted(by: NaturalOrder.precedes) == ordered)
        for left in ordered.indices {
            for right in ordered.indices {
                #expect(NaturalOrder.precedes(ordered[left], ordered[right]) == (left < right))
            }
        }
    }

    @Test(arguments: [
        ("lable", "label"), ("Age", "age"), ("blood_presure", "blood_pressure"), ("trestbp", "trestbps"),
        ("digt", "digit"),
    ])
    func `a slip of the pen finds the name that was meant`(text: String, expected: String) {
        #expect(NearestName.of(text, among: ["label", "age", "blood_pressure", "trestbps", "digit"]) == expected)
    }

    @Test(arguments: ["salary", "xyz", "", "q"])
    func `a name that resembles none finds none`(text: String) {
        #expect(NearestName.of(text, among: ["label", "age", "blood_pressure", "digit"]) == nil)
    }

    @Test func `a cell in a message is short, on one line and harmless`() {
        #expect(CellText.quoted("x1") == "\"x1\"")
        #expect(CellText.quoted(Array("a\u{1B}\n\u{202E}".utf8)) == "\"a\\x1B\\x0A\\u{202e}\"")
        #expect(CellText.quoted([0x63, 0xE9]) == "\"c\\xE9\" (not UTF-8)")
        #expect(CellText.quoted(String(repeating: "é", count: 41)) == "\"\(String(repeating: "é", count: 40))…\"")
        #expect(
            CellText.quoted(Array(String(repeating: "€", count: 99).utf8))
                == "\"\(String(repeating: "€", count: 40))…\""
        )
        #expect(CellText.list(["a", "b", "c"]) == "\"a\", \"b\" or \"c\"")
        #expect(CellText.list((0..<12).map(String.init)).hasSuffix("\"9\" … (12)"))
    }
}
