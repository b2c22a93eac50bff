/// What a round asks of its nodes.
public enum RoundKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Evaluate the model on the hold-out, then train from it and send the update.
    case training
    /// A task is done: evaluate, and measure how important each parameter is for it.
    case consolidation
    /// Only evaluate: the round after the last training round.
    case evaluation
}
