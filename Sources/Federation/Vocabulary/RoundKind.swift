/// What a round asks of its nodes.
public enum RoundKind: String, Sendable, Hashable, Codable {
    /// Evaluate the model on the hold-out, then train from it and send the update.
    case training
    /// Only evaluate: the round after the last training round.
    case evaluation
}
