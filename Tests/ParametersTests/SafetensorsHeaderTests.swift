import Parameters
import TestSupport
import Testing

@Suite struct SafetensorsHeaderTests {
    @Test func `a header is read from the first bytes of a file`() throws {
        let bytes = try golden("python-f32.safetensors")
        let needed = try bytes.prefix(8).withUnsafeBytes {
            try SafetensorsHeader.byteCount(announcedBy: $0, fileByteCount: bytes.count)
        }
        let header = try bytes.prefix(needed).withUnsafeBytes {
            try SafetensorsHeader.parse($0, fileByteCount: bytes.count)
        }
        #expect(header.byteCount == needed)
        #expect(header.dataByteCount == 36)
        #expect(header.tensors.map(\.name) == ["bias", "none", "scale", "weight"])
        #expect(header.tensors.map(\.byteRange) == [0..<8, 8..<8, 8..<12, 12..<36])
        #expect(header.metadata == SafetensorsWriterTests.pythonMetadata)
        #expect(header.isEntirelyFloat32)
        #expect(try header.layout() == SafetensorsWriterTests.pythonVector().layout)
    }

    @Test func `a file of other types is not entirely F32`() throws {
        let bytes = try golden("python-f16-i8.safetensors")
        let header = try bytes.withUnsafeBytes { try SafetensorsHeader.parse($0, fileByteCount: bytes.count) }
        #expect(!header.isEntirelyFloat32)
        #expect(header.tensors.map(\.elementType) == [.float16, .int8])
    }

    @Test func `too few bytes of a header are asked for again by number`() throws {
        let bytes = try golden("python-f32.safetensors")
        let needed = bytes.count - 36
        for count in [0, 7, 8, needed - 1] {
            let expected = SafetensorsError.headerIncomplete(available: count, needed: count < 8 ? 8 : needed)
            #expect(throws: expected) {
                try bytes.prefix(count).withUnsafeBytes {
                    try SafetensorsHeader.parse($0, fileByteCount: bytes.count)
                }
            }
        }
    }

    @Test(
        arguments: [
            ([], "the file has 0 bytes; a safetensors file begins with 8 bytes that tell the length of its header"),
            (
                [255, 255, 255, 255, 255, 255, 255, 255],
                "byte 0: the header claims 18446744073709551615 bytes, expected at most 0; is this a safetensors file?"
            ),
            (
                Array("<html><body>".utf8),
                "byte 0: the header claims 7078601349733312572 bytes, expected at most 4; is this a safetensors file?"
            ),
        ] as [([UInt8], String)]
    )
    func `bytes that do not begin as a file are refused with a sentence`(bytes: [UInt8], sentence: String) {
        let error = #expect(throws: SafetensorsError.self) { try SafetensorsReader.read(bytes) }
        #expect(error?.description == sentence)
    }

    @Test func `a header longer than the limit is refused before it is read`() {
        var prefix = [UInt8](repeating: 0, count: 8)
        prefix[3] = 2
        #expect(throws: SafetensorsError.headerTooLong(byteCount: 2 << 24, limit: (16 << 20) - 8)) {
            try prefix.withUnsafeBytes { try SafetensorsHeader.parse($0, fileByteCount: 1 << 40) }
        }
    }

    @Test(arguments: HeaderCase.malformed)
    func `a malformed header is refused with the byte`(example: HeaderCase) {
        let file = SafetensorsReaderTests.file(example.header, data: example.data)
        let error = #expect(throws: SafetensorsError.self) { try SafetensorsReader.read(file) }
        #expect(error?.description == example.sentence)
    }

    @Test func `names that Unicode takes for the same are the same`() {
        let header =
            "{\"\u{e9}\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]},"
            + "\"e\u{301}\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}}"
        #expect(throws: SafetensorsError.self) {
            try SafetensorsReader.read(SafetensorsReaderTests.file(header, data: []))
        }
    }

    @Test func `invalid UTF-8 is refused`() {
        for bytes in [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]] as [[UInt8]] {
            let text = Array(#"{"__metadata__":{"a":""#.utf8) + bytes + Array(#""}}"#.utf8)
            #expect(
                throws: SafetensorsError.malformedHeader(
                    byte: 22,
                    found: "the byte \(bytes[0])",
                    expected: "a string in UTF-8"
                )
            ) { try SafetensorsReader.read([UInt8(text.count), 0, 0, 0, 0, 0, 0, 0] + text) }
        }
    }

    @Test func `brackets nested without end are refused at the first that does not belong`() {
        for header in [String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 100_000)] {
            #expect(throws: SafetensorsError.self) {
                try SafetensorsReader.read(SafetensorsReaderTests.file(header, data: []))
            }
        }
    }
}

/// A header, the data after it, and the sentence that refuses it.
struct HeaderCase: Sendable, CustomTestStringConvertible {
    let header: String
    var data: [UInt8] = []
    let sentence: String

    var testDescription: String { header }

    /// A tensor "a" as a header's entry.
    private static func entry(_ type: String, _ shape: String, _ offsets: String) -> String {
        #""a":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }

    static let malformed: [HeaderCase] = syntax + tensors + sizes

    private static let syntax = [
        HeaderCase(header: "", sentence: #"byte 0 of the header: found the end of the header, expected "{""#),
        HeaderCase(header: "[]", sentence: #"byte 0 of the header: found "[", expected "{""#),
        HeaderCase(header: "{} x", sentence: #"byte 3 of the header: found "x", expected the end of the header"#),
        HeaderCase(header: "{a", sentence: #"byte 1 of the header: found "a", expected a quotation mark"#),
        HeaderCase(
            header: #"{"a"#,
            sentence: "byte 3 of the header: found the end of the header, expected the string's closing quotation mark"
        ),
        HeaderCase(header: #"{"a":5}"#, sentence: #"byte 5 of the header: found "5", expected "{""#),
        HeaderCase(
            header: #"{"a":{},}"#,
            sentence:
                #"byte 5 of the header: found an incomplete description of tensor "a", "#
                + "expected dtype, shape and data_offsets of [begin, end]"
        ),
        HeaderCase(
            header: #"{"__metadata__":{"a":1}}"#,
            sentence: #"byte 21 of the header: found "1", expected a quotation mark"#
        ),
        HeaderCase(
            header: #"{"__metadata__":{"a":"1","a":"2"}}"#,
            sentence: #"byte 25 of the header: the key "a" stands there twice"#
        ),
        HeaderCase(
            header: #"{"__metadata__":{},"__metadata__":{}}"#,
            sentence: #"byte 19 of the header: the key "__metadata__" stands there twice"#
        ),
        HeaderCase(
            header: "{\"\n\"}",
            sentence: "byte 2 of the header: found the byte 10, expected no control character in a string"
        ),
        HeaderCase(
            header: #"{"\x"}"#,
            sentence: #"byte 3 of the header: found "x", expected one of " \ / b f n r t u after a backslash"#
        ),
        HeaderCase(
            header: #"{"\u12"}"#,
            sentence: #"byte 6 of the header: found a quotation mark, expected four hexadecimal digits"#
        ),
        HeaderCase(
            header: #"{"\ud83dx"}"#,
            sentence: #"byte 4 of the header: found "d", expected a Unicode character or a pair of surrogates"#
        ),
        HeaderCase(
            header: #"{"\ud83d\u0041"}"#,
            sentence: #"byte 4 of the header: found "d", expected a Unicode character or a pair of surrogates"#
        ),
    ]

    private static let tensors = [
        HeaderCase(
            header: #"{"":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#,
            sentence: "the tensors are not a layout: tensor 0 has an empty name; give every tensor a name"
        ),
        HeaderCase(
            header: "{\(entry("F32", "[0]", "[0,0]")),\(entry("F32", "[0]", "[0,0]"))}",
            sentence: #"byte 54 of the header: the key "a" stands there twice"#
        ),
        HeaderCase(
            header: "{\(entry("F99", "[0]", "[0,0]"))}",
            sentence: #"tensor "a" has the type "F99"; write it as F32 (BF16, F16 and I8 can be read too)"#
        ),
        HeaderCase(
            header: #"{"a":{"dtype":"F32","dtype":"F32"}}"#,
            sentence: #"byte 20 of the header: the key "dtype" stands there twice"#
        ),
        HeaderCase(
            header: #"{"a":{"stride":[1]}}"#,
            sentence: #"byte 6 of the header: found the key "stride", expected dtype, shape or data_offsets"#
        ),
        HeaderCase(
            header: "{\(entry("F32", "[0]", "[0]"))}",
            sentence:
                #"byte 5 of the header: found an incomplete description of tensor "a", "#
                + "expected dtype, shape and data_offsets of [begin, end]"
        ),
        HeaderCase(
            header: "{\(entry("F32", "[0]", "[4,0]"))}",
            sentence:
                #"byte 5 of the header: found an incomplete description of tensor "a", "#
                + "expected dtype, shape and data_offsets of [begin, end]"
        ),
    ]

    private static let sizes = [
        HeaderCase(
            header: "{\(entry("F32", "[-1]", "[0,4]"))}",
            sentence: #"byte 29 of the header: found "-", expected an integer of 0 or more"#
        ),
        HeaderCase(
            header: "{\(entry("F32", "[1.0]", "[0,4]"))}",
            sentence: #"byte 30 of the header: found ".", expected "]""#
        ),
        HeaderCase(
            header: "{\(entry("F32", "[01]", "[0,4]"))}",
            sentence:
                #"byte 29 of the header: found "0", "#
                + "expected an integer without leading zeros, at most 9223372036854775807"
        ),
        HeaderCase(
            header: "{\(entry("F32", "[9223372036854775808]", "[0,4]"))}",
            sentence:
                #"byte 29 of the header: found "9", "#
                + "expected an integer without leading zeros, at most 9223372036854775807"
        ),
        HeaderCase(
            header: "{\(entry("F32", "[9223372036854775807,2]", "[0,4]"))}",
            sentence:
                "the tensors are not a layout: tensor \"a\" of shape [9223372036854775807, 2] makes the layout larger "
                + "than this machine can address; use a smaller shape"
        ),
        HeaderCase(
            header: "{\(entry("F32", "[2]", "[0,4]"))}",
            data: [0, 0, 0, 0],
            sentence: #"tensor "a" has a range of 4 bytes, expected 8 by its shape and type"#
        ),
        HeaderCase(
            header: "{\(entry("F32", "[1]", "[4,8]"))}",
            data: [UInt8](repeating: 0, count: 8),
            sentence: #"tensor "a" begins at byte 4 of the data, expected 0, where the one before it ends"#
        ),
        HeaderCase(
            header: #"{\#(entry("F32", "[1]", "[0,4]")),"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
            data: [UInt8](repeating: 0, count: 6),
            sentence: #"tensor "b" begins at byte 2 of the data, expected 4, where the one before it ends"#
        ),
        HeaderCase(
            header: "{\(entry("F32", "[1]", "[0,4]"))}",
            data: [0, 0, 0],
            sentence: "the file has 3 bytes of data, expected 4 by its header; was it cut short?"
        ),
        HeaderCase(
            header: "{\(entry("F32", "[1]", "[0,4]"))}",
            data: [0, 0, 0, 0, 0],
            sentence: "the file has 5 bytes of data, expected 4 by its header; was it cut short?"
        ),
    ]
}
