import AsyncHTTPClient
import Federation
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Trust
import Wire

extension NodeCheck {
    /// How far the clocks may be apart before somebody should look: 60 seconds.
    static let clockTolerance: Double = 60

    /// The clock, the certificate, and the studies this node takes part in.
    func coordinator(
        _ identity: Result<MemberIdentity, NodeError>,
        isConnected: Bool
    ) async -> (results: [CheckResult], studies: [StudyResponse]) {
        let present: MemberIdentity
        switch identity {
        case .failure(let error):
            let certificate = CheckResult(
                step: .certificate,
                outcome: .failed,
                detail: "\(error)",
                advice: "Ask the federation's operator for a token, then run tributary node join with it."
            )
            return (Self.skipped([.clock], because: "this node has not joined") + [certificate], [])
        case .success(let identity): present = identity
        }
        guard isConnected else { return (Self.skipped([.clock]) + [local(present)], []) }
        do {
            let client = try CoordinatorClient(
                address: configuration.coordinator,
                proxy: configuration.proxy,
                identity: present,
                now: environment.now
            )
            let answer = await ask(client, as: present)
            await client.shutdown()
            return answer
        } catch {
            let certificate = CheckResult(
                step: .certificate,
                outcome: .failed,
                detail: "\(error)",
                advice: "Join again with a new token."
            )
            return (Self.skipped([.clock]) + [certificate], [])
        }
    }

    private func ask(
        _ client: CoordinatorClient,
        as identity: MemberIdentity
    ) async -> (results: [CheckResult], studies: [StudyResponse]) {
        var clock = CheckResult(step: .clock, outcome: .skipped, detail: "the coordinator did not say its time")
        do {
            let response = try await client.execute(
                client.request(.listStudies),
                within: CoordinatorClient.messageLimit
            )
            if let date = response.headers.first(name: "Date").flatMap(HTTPDate.instant) {
                clock = Self.clock(here: environment.now(), there: date)
            }
            let body = try await client.collect(response)
            let list = try WireCoding.decode(StudyListResponse.self, from: Data(body.readableBytesView))
            var studies: [StudyResponse] = []
            for summary in list.studies where configuration.offer.includes(summary.study) {
                let path = [summary.study.text]
                studies.append(try await client.get(.showStudy, path: path, as: StudyResponse.self))
            }
            return ([clock, local(identity)], studies)
        } catch {
            let certificate = CheckResult(
                step: .certificate,
                outcome: .failed,
                detail: "\(error)",
                advice:
                    "Tell the federation's operator; a certificate that is not accepted is replaced by joining "
                    + "again with a new token."
            )
            return ([clock, certificate], [])
        }
    }

    /// What two clocks say of each other.
    static func clock(here: Instant, there: Instant) -> CheckResult {
        let difference = here.seconds(since: there)
        let seconds = Int(difference.magnitude.rounded())
        guard difference.magnitude > clockTolerance else {
            return CheckResult(step: .clock, outcome: .ok, detail: "\(seconds) s apart from the coordinator's clock")
        }
        return CheckResult(
            step: .clock,
            outcome: .warning,
            detail: "this machine's clock is \(seconds) s \(difference > 0 ? "ahead of" : "behind") the coordinator's",
            advice: "Have this machine's clock set by NTP: certificates are only valid within their time."
        )
    }

    /// What the certificate says of itself. That the coordinator accepts it was asked before, where it could be.
    private func local(_ identity: MemberIdentity) -> CheckResult {
        let certificate = identity.certificate
        let now = environment.now()
        let end = Timestamp(certificate.notAfter)
        if identity.identity.name != configuration.name || identity.identity.role != .node {
            return CheckResult(
                step: .certificate,
                outcome: .failed,
                detail: "the certificate is \(identity.identity)'s, expected the node \(configuration.name)",
                advice: "Give each node a state directory of its own."
            )
        }
        if now > certificate.notAfter {
            return CheckResult(
                step: .certificate,
                outcome: .failed,
                detail: "the certificate ended at \(end)",
                advice:
                    "Start the node: it renews the certificate while the federation's renewal_grace_days last. After "
                    + "that, ask the operator for a new token and join again."
            )
        }
        if now < certificate.notBefore {
            return CheckResult(
                step: .certificate,
                outcome: .failed,
                detail: "the certificate begins at \(Timestamp(certificate.notBefore)), later than this machine's time",
                advice: "Have this machine's clock set by NTP."
            )
        }
        let renewal = Timestamp(RenewalSchedule.instant(certificate))
        return CheckResult(
            step: .certificate,
            outcome: .ok,
            detail: "\(identity.identity), valid until \(end), renewed by the node itself from \(renewal) on"
        )
    }
}
