/// What one step of a preflight found.
public struct CheckResult: Sendable, Hashable, Codable {
    /// The steps, in the order in which they are tried.
    public enum Step: String, Sendable, Hashable, Codable, CaseIterable {
        /// The host's name is known here.
        case name
        /// Something answers at the port.
        case port
        /// The proxy connects through.
        case proxy
        /// TLS 1.3 with the federation's coordinator.
        case tls
        /// The two clocks agree.
        case clock
        /// The certificate is valid, and the coordinator accepts it.
        case certificate
        /// The data can be read.
        case data
        /// The data fits the studies' networks.
        case plan
    }

    /// How a step went.
    public enum Outcome: String, Sendable, Hashable, Codable {
        /// As it should be.
        case ok
        /// It will do, but somebody should look at it.
        case warning
        /// The node cannot work like this.
        case failed
        /// Not tried: it does not apply, or an earlier step failed.
        case skipped
    }

    /// The step.
    public let step: Step
    /// How it went.
    public let outcome: Outcome
    /// What was found.
    public let detail: String
    /// What to do, or to tell the network team; nil if there is nothing to do.
    public let advice: String?

    /// A result.
    public init(step: Step, outcome: Outcome, detail: String, advice: String? = nil) {
        self.step = step
        self.outcome = outcome
        self.detail = detail
        self.advice = advice
    }
}
