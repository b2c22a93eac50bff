/// The problems found in one file so far. Decoding goes on after a problem, to find the others.
final class ProblemList {
    private(set) var problems: [SettingsError.Problem] = []

    /// Notes a problem.
    func add(_ code: SettingsError.Code, _ message: String, at place: Place) {
        problems.append(.init(line: place.line, column: place.column, code: code, message: message))
    }
}

/// A place in a file.
struct Place: Hashable {
    var line: Int
    var column: Int
}
