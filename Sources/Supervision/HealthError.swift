/// What keeps the listener for probes from starting.
public enum HealthError: Error, Sendable, Equatable {
    /// The port cannot be opened.
    case port(Int, reason: String)
}

extension HealthError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String { "health-port" }
}

extension HealthError: CustomStringConvertible {
    /// Where, what was found, what to do.
    public var description: String {
        switch self {
        case .port(let port, let reason):
            "health.port: could not listen on 127.0.0.1:\(port): \(reason); choose another port, or leave health out"
        }
    }
}
