/// A layout as JSON is a list of names and shapes; offsets follow from them. `averaged` stands only where it is false.
extension ParameterLayout: Codable {
    private struct Entry: Codable {
        var name: String
        var shape: [Int]
        var averaged: Bool?
    }

    /// Reads the list and checks it as a layout.
    public init(from decoder: any Decoder) throws {
        let entries = try [Entry](from: decoder)
        try self.init(
            entries.map { (name: $0.name, shape: $0.shape) },
            notAveraged: Set(entries.filter { $0.averaged == false }.map(\.name))
        )
    }

    /// Writes the list.
    public func encode(to encoder: any Encoder) throws {
        try tensors.map { Entry(name: $0.name, shape: $0.shape, averaged: $0.isAveraged ? nil : false) }
            .encode(to: encoder)
    }
}
