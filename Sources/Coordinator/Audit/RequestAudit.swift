import Federation
import Hummingbird
import Ledger
import NIOCore
import Trust
import Wire

/// Notes for the audit what became of requests: everything operators and auditors ask for, and whatever anybody is
/// refused.
///
/// What nodes are granted is in the history. What is part of an upload's ordinary course, such as where it goes on, is
/// no refusal.
struct RequestAudit: Sendable {
    let endpoint: Endpoint
    let board: AuditBoard
    let now: @Sendable () -> Instant

    /// The longest path that stands in an entry, in characters.
    private static let longestDetail = 200
    /// Answers of an upload's ordinary course.
    private static let ordinary: Set<String> = [
        "upload-offset-mismatch", "upload-busy", "upload-superseded", "update-not-yet",
    ]

    /// Notes that somebody was given what they asked for.
    func granted(_ request: Request, to peer: CertificateIdentity?) {
        guard let peer, peer.identity.role != .node, !endpoint.isQuiet else { return }
        board.note(Self.who(peer), endpoint.subject, .done, detail: detail(of: request), at: now())
    }

    /// Notes that somebody was not let in.
    func notLetIn(_ problem: ProblemDetails, _ peer: CertificateIdentity?) {
        board.note(peer.map(Self.who) ?? "unknown", endpoint.subject, .refused, code: problem.code, at: now())
    }

    /// Notes that somebody who was let in was refused, or that carrying the request out failed.
    func failed(_ request: Request, of peer: CertificateIdentity?, _ error: any Error) {
        guard !(error is CancellationError || error is ChannelError) else { return }
        let (code, outcome) = Self.meaning(of: error)
        // A node asks whether anything of its update is there; that nothing is, is an answer.
        guard !Self.ordinary.contains(code), !(endpoint == .route(.inspectUpload) && code == "not-found") else {
            return
        }
        let detail = peer.map { $0.identity.role != .node } ?? false ? detail(of: request) : nil
        board.note(
            peer.map(Self.who) ?? "token holder",
            endpoint.subject,
            outcome,
            code: code,
            detail: detail,
            at: now()
        )
    }

    private static func meaning(of error: any Error) -> (code: String, AuditOutcome) {
        switch error {
        case let problem as ProblemDetails: (problem.code, problem.status >= 500 ? .failed : .refused)
        case let error as WireError: (error.code, .refused)
        case is HTTPError: ("invalid-request", .refused)
        case let error where error is LedgerError || error is BlobError || error is SpoolError:
            ("storage-unavailable", .failed)
        default: ("internal-error", .failed)
        }
    }

    /// The path, where it says more than the template.
    private func detail(of request: Request) -> String? {
        endpoint.hasParameters ? String(request.uri.path.prefix(Self.longestDetail)) : nil
    }

    private static func who(_ peer: CertificateIdentity) -> String {
        "\(peer.identity.role.rawValue)/\(peer.identity.name)"
    }
}
