/// The keys that a mapping may have, in the order in which people are told of them.
struct KeyTable: Sendable {
    /// The dotted path of the mapping, as the documentation has it; empty for the file itself.
    let place: String
    /// Its keys.
    let keys: [String]

    init(_ place: String, _ keys: [String]) {
        self.place = place
        self.keys = keys
    }

    /// The dotted path of every key.
    var paths: [String] { keys.map { place.isEmpty ? $0 : "\(place).\($0)" } }
}
