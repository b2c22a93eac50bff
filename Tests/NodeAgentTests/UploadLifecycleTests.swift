import Federation
import Parameters
import Testing
import Wire

@testable import NodeAgent

struct UploadLifecycleTests {
    private func problem(_ code: String, _ status: Int, offset: Int? = nil) -> ProblemDetails {
        ProblemDetails(code, title: "x", status: status, detail: "x", offset: offset)
    }

    @Test func `a new update is sent at once, one sent before is asked about first`() {
        #expect(UploadLifecycle(byteCount: 10, isNew: true).step == .send(from: 0))
        #expect(UploadLifecycle(byteCount: 10, isNew: false).step == .inspect)
    }

    @Test func `an upload goes on where the coordinator is`() {
        var upload = UploadLifecycle(byteCount: 100, isNew: false)
        upload.handle(.holds(40))
        #expect(upload.step == .send(from: 40))
        upload.handle(.holds(70))
        #expect(upload.step == .send(from: 70))
        upload.handle(.problem(problem("upload-offset-mismatch", 409, offset: 55)))
        #expect(upload.step == .send(from: 55))
        upload.handle(.kept())
        #expect(upload.step == .finished(.acknowledged(countsIn: nil)))
    }

    @Test func `what the coordinator has already needs no sending`() {
        var upload = UploadLifecycle(byteCount: 100, isNew: false)
        upload.handle(.kept())
        #expect(upload.step == .finished(.acknowledged(countsIn: nil)))
    }

    @Test func `when every byte is there, a request without bytes asks what became of them, once`() {
        var upload = UploadLifecycle(byteCount: 100, isNew: false)
        upload.handle(.holds(100))
        #expect(upload.step == .send(from: 100))
        upload.handle(.holds(100))
        #expect(upload.step == .send(from: 0))
    }

    @Test(arguments: [101, -1]) func `an offset outside the update starts from the beginning`(offset: Int) {
        var upload = UploadLifecycle(byteCount: 100, isNew: false)
        upload.handle(.holds(offset))
        #expect(upload.step == .send(from: 0))
    }

    @Test func `a coordinator that always wants another place is left for later`() {
        var upload = UploadLifecycle(byteCount: 100, isNew: true)
        for _ in 0...UploadLifecycle.maximumRestarts {
            upload.handle(.problem(problem("upload-offset-mismatch", 409, offset: 1)))
        }
        guard case .finished(.failed) = upload.step else {
            Issue.record("still going on: \(upload.step)")
            return
        }
    }

    @Test(
        arguments: [
            UpdateRefusal.unknownStudy, .studyEnded, .late,
            .wrongModel(expected: Fixture.digest(1)), .exampleCount(found: 0, maximum: 1), .implausibleMetrics,
            .malformed("x"), .wrongLayout("x"), .nonFinite(at: 0), .outOfBound(at: 0, bound: 1), .unsigned,
            .signatureInvalid,
        ]
    )
    func `a rule's no is final`(refusal: UpdateRefusal) {
        var upload = UploadLifecycle(byteCount: 100, isNew: true)
        let problem = ProblemDetails(refusal)
        upload.handle(.problem(problem))
        #expect(upload.step == .finished(.refused(problem)))
    }

    @Test func `P1: bytes damaged on the way, a round not open yet and a full disk keep the update`() {
        for problem in [
            ProblemDetails(UpdateRefusal.digestMismatch), ProblemDetails(UpdateRefusal.notOpen),
            ProblemDetails(UpdateRefusal.notInvited),
            ProblemDetails(UpdateRefusal.alreadyAccepted(Fixture.digest(1))),
            problem("storage-unavailable", 503), problem("certificate-revoked", 403), problem("too-many-requests", 429),
        ] {
            var upload = UploadLifecycle(byteCount: 100, isNew: true)
            upload.handle(.problem(problem))
            guard case .finished(.failed) = upload.step else {
                Issue.record("\(problem.code) ended with \(upload.step)")
                continue
            }
        }
    }

    @Test func `no answer keeps the update`() {
        var upload = UploadLifecycle(byteCount: 100, isNew: false)
        let error = CoordinatorError.unreachable(place: "x", reason: "y")
        upload.handle(.noAnswer(error))
        #expect(upload.step == .finished(.failed(error)))
    }

    @Test func `an update is given up for exactly the refusals that are final`() {
        let digest = ContentDigest.of([1])
        let all: [UpdateRefusal] = [
            .unknownStudy, .studyEnded, .notOpen, .late, .notInvited, .alreadyAccepted(digest),
            .wrongModel(expected: digest), .exampleCount(found: 0, maximum: 1), .implausibleMetrics, .malformed(""),
            .wrongLayout(""), .negativeImportance(at: 0), .nonFinite(at: 0), .outOfBound(at: 0, bound: 1),
            .digestMismatch, .unsigned, .signatureInvalid,
        ]
        let final = Set(all.filter(\.isFinal).map(\.code)).union(["task-not-asked", "body-too-large"])
        #expect(UploadLifecycle.refusals == final)
    }
}
