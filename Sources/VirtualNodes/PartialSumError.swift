/// Why files are not the parts of one round. Nothing was made of them.
public enum PartialSumError: Error, Sendable, Hashable {
    /// The file is no part, or a changed one.
    case damaged(String, reason: String)
    /// The file is a part of something else.
    case foreign(String, reason: String)
    /// A part is there twice.
    case repeated(String, part: String)
    /// Parts are not there, by their numbers.
    case missing([Int], of: Int)
}

extension PartialSumError: CustomStringConvertible {
    /// The most missing parts that are named.
    private static let namedLimit = 10

    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .damaged: "partial-damaged"
        case .foreign: "partial-foreign"
        case .repeated: "partial-repeated"
        case .missing: "partial-missing"
        }
    }

    /// What was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .damaged(let name, let reason): "\(name): \(reason); make it again"
        case .foreign(let name, let reason): "\(name): \(reason)"
        case .repeated(let name, let part): "\(name): part \(part) is there already; name each part once"
        case .missing(let numbers, let count):
            "found no part \(numbers.prefix(Self.namedLimit).map { "\($0)/\(count)" }.joined(separator: ", "))"
                + (numbers.count > Self.namedLimit ? " and \(numbers.count - Self.namedLimit) more" : "")
                + ", expected all \(count) of the round"
        }
    }
}
