import Parameters
import Testing

@Suite struct ErrorCodeTests {
    private static let layoutErrors: [(ParameterLayoutError, String)] = [
        (.emptyName(position: 1), "layout-names"), (.reservedName, "layout-names"),
        (.repeatedName("weight"), "layout-names"), (.unknownName("mean"), "layout-not-averaged"),
        (.negativeDimension(name: "weight", size: -1), "layout-shape"),
        (.tooLarge(name: "weight", shape: [.max, 2]), "layout-shape"),
    ]

    private static let fileErrors: [(SafetensorsError, String)] = [
        (.fileTooShort(byteCount: 3), "safetensors-foreign"),
        (.headerTooLong(byteCount: 9, limit: 8), "safetensors-foreign"),
        (.headerIncomplete(available: 8, needed: 9), "safetensors-header-incomplete"),
        (.malformedHeader(byte: 0, found: "a", expected: "{"), "safetensors-header"),
        (.repeatedKey("weight", byte: 9), "safetensors-header"),
        (.unknownElementType("F4", tensor: "weight"), "safetensors-element-type"),
        (.unreadableElementType(.int64, tensor: "weight"), "safetensors-element-type"),
        (.sizeMismatch(tensor: "weight", found: 4, expected: 8), "safetensors-ranges"),
        (.notContiguous(tensor: "weight", begin: 4, expected: 0), "safetensors-ranges"),
        (.dataMismatch(found: 4, expected: 8), "safetensors-data-length"),
    ]

    @Test func `every error has the code of its page`() {
        for (error, code) in Self.layoutErrors { #expect(error.code == code, "\(error)") }
        for (error, code) in Self.fileErrors { #expect(error.code == code, "\(error)") }
    }

    @Test func `a file's layout error keeps its own code`() {
        for (error, code) in Self.layoutErrors { #expect(SafetensorsError.layout(error).code == code) }
    }

    @Test func `files and layouts share no code`() {
        let layout = Set(Self.layoutErrors.map(\.0.code))
        let file = Set(Self.fileErrors.map(\.0.code))
        #expect(layout.count == 3)
        #expect(file.count == 6)
        #expect(layout.isDisjoint(with: file))
    }
}
