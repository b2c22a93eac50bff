/// How a process is, as it says itself to whoever supervises it: systemd, `/healthz` and `/readyz`.
public struct ProcessCondition: Sendable, Hashable {
    /// Why it cannot serve now; nil: it is ready.
    public var problem: ProblemDetails?
    /// What it does, in one line.
    public var status: String
    /// Whether what does its work answers.
    public var isResponsive: Bool

    /// A condition with those parts.
    public init(problem: ProblemDetails?, status: String, isResponsive: Bool = true) {
        self.problem = problem
        self.status = status
        self.isResponsive = isResponsive
    }

    /// Whether it has been told to stop.
    public var isDraining: Bool { problem?.code == ProblemDetails.draining("").code }
}

/// `GET /healthz` and `GET /readyz`, when there is nothing wrong.
public struct HealthResponse: Sendable, Hashable, Codable {
    /// `alive` or `ready`.
    public var status: Status

    /// What can be said.
    public enum Status: String, Sendable, Hashable, Codable {
        /// The process lives.
        case alive
        /// It can serve.
        case ready
    }

    /// A response that says so.
    public init(_ status: Status) { self.status = status }
}

extension ProblemDetails {
    /// A process has not got so far yet.
    ///
    /// - Parameter process: `coordinator` or `node`.
    public static func starting(_ process: String) -> ProblemDetails {
        ProblemDetails(
            "starting",
            title: "The process is starting",
            status: 503,
            detail: "the \(process) is not ready yet; try again in a moment"
        )
    }

    /// A process was told to stop.
    public static func draining(_ process: String) -> ProblemDetails {
        ProblemDetails(
            "draining",
            title: "The process is stopping",
            status: 503,
            detail: "the \(process) is stopping; nothing was lost; try again in a moment"
        )
    }

    /// A process cannot write to its disk.
    public static func storageUnavailable(_ process: String) -> ProblemDetails {
        ProblemDetails(
            "storage-unavailable",
            title: "Nothing can be stored now",
            status: 503,
            detail: "the \(process)'s disk takes nothing now; nothing was lost; the reason is in its log. Try again"
        )
    }
}
