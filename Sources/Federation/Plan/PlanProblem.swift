/// One impossible value in a plan: the key as `plan.yaml` writes it, what was found, what was expected.
public struct PlanProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path of the key, for instance `["model", "outputs"]`.
    public let path: [String]
    /// What was found and what was expected.
    public let message: String

    /// The path with dots, and the message.
    public var description: String { "\(path.joined(separator: ".")): \(message)" }
}
