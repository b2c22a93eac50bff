import Testing
import Wire

@testable import NodeAgent

struct ReachabilityTests {
    private let away = CoordinatorError.unreachable(place: "here:1", reason: "no answer")
    private let revoked = CoordinatorError.refused(
        ProblemDetails("certificate-revoked", title: "Not let in", status: 403, detail: "revoked")
    )

    @Test func `a coordinator that is away is said to be once, and again after it was back`() {
        var reachability = Reachability(backoff: Backoff(seed: 1))
        #expect(reachability.failed(away).news == .away)
        for _ in 0..<20 { #expect(reachability.failed(away).news == nil) }
        let wasAway = reachability.succeeded()
        #expect(wasAway)
        let wasAwayAgain = reachability.succeeded()
        #expect(!wasAwayAgain)
        #expect(reachability.failed(away).news == .away)
    }

    @Test func `a refusal of the certificate is said once and tried slowly`() {
        var reachability = Reachability(backoff: Backoff(seed: 1))
        _ = reachability.failed(away)
        let pause = reachability.failed(revoked)
        #expect(pause.news == .closed(code: "certificate-revoked"))
        #expect(pause.wait >= .seconds(30))
        #expect(reachability.failed(revoked).news == nil)
    }

    @Test func `a refused request is no refused identity`() {
        let conflict = CoordinatorError.refused(ProblemDetails("x", title: "x", status: 409, detail: "x"))
        var reachability = Reachability(backoff: Backoff(seed: 1))
        #expect(reachability.failed(conflict).news == .away)
    }
}
