import Foundation
import Parameters
import Testing

@Suite struct ParameterLayoutTests {
    private static func layout() throws -> ParameterLayout {
        try ParameterLayout(
            [
                (name: "weight", shape: [2, 3]), (name: "scale", shape: []), (name: "none", shape: [0, 9]),
                (name: "mean", shape: [4]),
            ],
            notAveraged: ["mean"]
        )
    }

    @Test func `tensors follow one another without holes`() throws {
        let layout = try Self.layout()
        #expect(layout.tensors.map(\.name) == ["weight", "scale", "none", "mean"])
        #expect(layout.tensors.map(\.offset) == [0, 6, 7, 7])
        #expect(layout.tensors.map(\.elementCount) == [6, 1, 0, 4])
        #expect(layout.tensors.map(\.range) == [0..<6, 6..<7, 7..<7, 7..<11])
        #expect(layout.tensors.map(\.isAveraged) == [true, true, true, false])
        #expect(layout.elementCount == 11)
    }

    @Test func `a tensor is found by its name`() throws {
        let layout = try Self.layout()
        #expect(layout["scale"]?.offset == 6)
        #expect(layout["bias"] == nil)
        #expect(ParameterLayout.empty.elementCount == 0)
    }

    @Test(
        arguments: [
            (
                [("", [1])], [],
                ParameterLayoutError.emptyName(position: 0), "tensor 0 has an empty name; give every tensor a name"
            ),
            (
                [("__metadata__", [1])], [],
                .reservedName, "a tensor is called \"__metadata__\", which safetensors reserves; choose another name"
            ),
            (
                [("a", [1]), ("a", [2])], [],
                .repeatedName("a"), "two tensors are called \"a\"; expected a name of its own for each"
            ),
            (
                [("a", [1])], ["b"],
                .unknownName("b"),
                "tensor \"b\" is named as not averaged, but there is none; name a tensor of the layout"
            ),
            (
                [("a", [2, -1])], [],
                .negativeDimension(name: "a", size: -1), "tensor \"a\" has a dimension of -1; expected 0 or more"
            ),
            (
                [("a", [1 << 40, 1 << 40])], [],
                .tooLarge(name: "a", shape: [1 << 40, 1 << 40]),
                "tensor \"a\" of shape [1099511627776, 1099511627776] makes the layout larger than this machine can "
                    + "address; use a smaller shape"
            ),
            (
                [("a", [1 << 58]), ("b", [1 << 58])], [],
                .tooLarge(name: "b", shape: [1 << 58]),
                "tensor \"b\" of shape [288230376151711744] makes the layout larger than this machine can address; "
                    + "use a smaller shape"
            ),
        ] as [([(String, [Int])], Set<String>, ParameterLayoutError, String)]
    )
    func `an impossible layout is refused with a sentence`(
        tensors: [(String, [Int])],
        notAveraged: Set<String>,
        error: ParameterLayoutError,
        sentence: String
    ) {
        #expect(throws: error) {
            try ParameterLayout(tensors.map { (name: $0.0, shape: $0.1) }, notAveraged: notAveraged)
        }
        #expect(error.description == sentence)
    }

    @Test func `in JSON a layout is names and shapes`() throws {
        let layout = try Self.layout()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(layout)
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"[{"name":"weight","shape":[2,3]},{"name":"scale","shape":[]},{"name":"none","shape":[0,9]},"#
                + #"{"averaged":false,"name":"mean","shape":[4]}]"#
        )
        #expect(try JSONDecoder().decode(ParameterLayout.self, from: json) == layout)
    }

    @Test(arguments: [
        #"[{"name":"a","shape":[-1]}]"#, #"[{"name":"a","shape":[1]},{"name":"a","shape":[1]}]"#, #"[{"name":"a"}]"#,
    ])
    func `JSON that is no layout is refused`(json: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(ParameterLayout.self, from: Data(json.utf8)) }
    }

    @Test func `what is averaged does not make other tensors`() throws {
        let layout = try Self.layout()
        let averaged = try ParameterLayout(layout.tensors.map { (name: $0.name, shape: $0.shape) })
        #expect(averaged != layout)
        #expect(averaged.hasSameTensors(as: layout))
        #expect(averaged.difference(from: layout) == nil)
    }

    @Test(
        arguments: [
            ([("a", [2])], "tensor \"b\" is missing: found 1 tensors, expected 2"),
            ([("a", [2]), ("c", [3])], "found tensor \"c\" at position 1, expected \"b\""),
            ([("a", [2]), ("b", [1, 3])], "found shape [1, 3] of tensor \"b\", expected [3]"),
            ([("a", [2]), ("b", [3]), ("c", [])], "found 3 tensors, expected 2; the first too many is \"c\""),
            ([("b", [3]), ("a", [2])], "found tensor \"b\" at position 0, expected \"a\""),
        ] as [([(String, [Int])], String)]
    )
    func `a difference says what was found and what was expected`(
        tensors: [(String, [Int])],
        sentence: String
    ) throws {
        let expected = try ParameterLayout([(name: "a", shape: [2]), (name: "b", shape: [3])])
        let found = try ParameterLayout(tensors.map { (name: $0.0, shape: $0.1) })
        #expect(expected.difference(from: found) == sentence)
        #expect(!expected.hasSameTensors(as: found))
    }
}
