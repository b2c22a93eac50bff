/// What is wrong with a file, all of it.
public struct SettingsError: Error, Sendable, Hashable {
    /// The file, as its reader named it.
    public let path: String
    /// What is wrong, from the beginning of the file to its end; at least one, at most ``problemLimit``.
    public let problems: [Problem]
    /// The number of further problems.
    public let omittedCount: Int

    /// The most problems that are listed: 100.
    public static let problemLimit = 100

    /// The first problems of those, by their place in the file.
    ///
    /// - Precondition: There is at least one.
    init(path: String, problems: [Problem]) {
        precondition(!problems.isEmpty, "an error of \(path) without a problem")
        self.path = path
        let sorted = problems.enumerated().sorted { left, right in
            (left.element.line ?? 0, left.element.column ?? 0, left.offset)
                < (right.element.line ?? 0, right.element.column ?? 0, right.offset)
        }
        self.problems = sorted.prefix(Self.problemLimit).map(\.element)
        omittedCount = max(0, problems.count - Self.problemLimit)
    }

    /// Every code of a problem, for the test that each has its page.
    public static let codes = Problem.Code.allCases.map(\.rawValue)
}

extension SettingsError: CustomStringConvertible {
    /// One problem a line: `plan.yaml:8:9: rounds: found "ten", expected a whole number`.
    public var description: String {
        var lines = problems.map { problem in
            guard let line = problem.line else { return "\(path): \(problem.message)" }
            return "\(path):\(line):\(problem.column ?? 1): \(problem.message)"
        }
        if omittedCount > 0 { lines.append("\(path): and \(omittedCount) more") }
        return lines.joined(separator: "\n")
    }
}
