/// Why a setting of the local training is impossible.
public enum TrainingSettingsError: Error, Sendable, Hashable {
    /// A count is outside what the trainer accepts.
    case countOutOfRange(name: String, found: Int, accepted: ClosedRange<Int>)
    /// A number of the optimiser is outside what it accepts.
    case numberOutOfRange(name: String, found: Float, expected: String)
}

extension TrainingSettingsError {
    /// The stable name of the error and of its page in `docs/errors`.
    public var code: String { "training-settings" }
}

extension TrainingSettingsError: CustomStringConvertible {
    /// A sentence: where, what was found, what was expected.
    public var description: String {
        switch self {
        case .countOutOfRange(let name, let found, let accepted):
            "training: \(name) is \(found); expected \(accepted.lowerBound) to \(accepted.upperBound)"
        case .numberOutOfRange(let name, let found, let expected):
            "training: \(name) is \(found); expected \(expected)"
        }
    }
}
