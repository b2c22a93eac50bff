import Federation
import Parameters
import Testing

@Suite struct UploadReceptionTests {
    private static let claim = Story(plans: testPlan()).claim(node("ash"))

    /// A reception of a whole update that is about to be checked.
    private static func whole() -> UploadReception {
        var reception = UploadReception(offset: 0, byteCount: 100)
        reception.admitted(.new)
        reception.opened(.opened)
        reception.received(byteCount: 100)
        return reception
    }

    @Test func `P1: an update is in its place before it is accepted, and accepted before anybody is told`() {
        var reception = Self.whole()
        #expect(reception.step == .verify)
        reception.verified(Self.claim)
        #expect(reception.step == .place(Self.claim))
        reception.placed()
        #expect(reception.step == .record(Self.claim))
        reception.recorded([.accumulate(Self.claim), .acknowledge(Self.claim, counted: true)])
        #expect(reception.step == .secure(counted: true))
        reception.secured()
        #expect(reception.step == .answer(.kept(counted: true)))
    }

    @Test func `a request whose bytes are not the last ones is told how many are here`() {
        var reception = UploadReception(offset: 10, byteCount: 100)
        reception.admitted(.restores)
        #expect(reception.step == .open(at: 10))
        reception.opened(.opened)
        reception.received(byteCount: 60)
        #expect(reception.step == .answer(.incomplete(byteCount: 60)))
    }

    @Test func `without a length the end of the body is the end of the update`() {
        var reception = UploadReception(offset: 0, byteCount: nil)
        reception.admitted(.new)
        reception.opened(.opened)
        reception.received(byteCount: 7)
        #expect(reception.step == .verify)
    }

    @Test(arguments: [UpdateRefusal.late, .notInvited])
    func `P4: nothing is opened for an update that is not wanted`(_ refusal: UpdateRefusal) {
        var reception = UploadReception(offset: 0, byteCount: 100)
        reception.admitted(.refused(refusal))
        #expect(reception.step == .answer(.refused(refusal)))
    }

    @Test func `P1: that an update is known already is on the disk too before it is said`() {
        var reception = UploadReception(offset: 0, byteCount: 100)
        reception.admitted(.duplicate)
        #expect(reception.step == .secure(counted: false))
        reception.secured()
        #expect(reception.step == .answer(.kept(counted: false)))
    }

    @Test(arguments: [
        (UploadReception.Opening.elsewhere(byteCount: 40), UploadReception.Answer.elsewhere(byteCount: 40)),
        (.busy, .busy),
    ])
    func `bytes that belong elsewhere, or that are being checked, are not taken`(
        _ opening: UploadReception.Opening,
        _ answer: UploadReception.Answer
    ) {
        var reception = UploadReception(offset: 50, byteCount: 100)
        reception.admitted(.new)
        reception.opened(opening)
        #expect(reception.step == .answer(answer))
    }

    @Test func `P4: bytes that break a rule are removed and the refusal is stored`() {
        var reception = Self.whole()
        reception.violated(.nonFinite(at: 3))
        #expect(reception.step == .discard(.nonFinite(at: 3), .partial, isRecorded: false))
        reception.discarded()
        #expect(reception.step == .answer(.refused(.nonFinite(at: 3))))
    }

    @Test func `P4: an update that the core refuses in the end is removed, and the core has stored why`() {
        var reception = Self.whole()
        reception.verified(Self.claim)
        reception.placed()
        reception.recorded([.refuse(Self.claim.node, Self.claim.study, Self.claim.round, .late)])
        #expect(reception.step == .discard(.late, .whole, isRecorded: true))
        reception.discarded()
        #expect(reception.step == .answer(.refused(.late)))
    }

    @Test func `a round that closes while the bytes are checked makes the update late`() {
        var reception = Self.whole()
        reception.cameTooLate()
        #expect(reception.step == .discard(.late, .partial, isRecorded: true))
        reception.discarded()
        #expect(reception.step == .answer(.refused(.late)))
    }

    @Test func `effects for somebody else are not this update's answer`() {
        var reception = Self.whole()
        reception.verified(Self.claim)
        reception.placed()
        var other = Self.claim
        other.node = node("birch")
        reception.recorded([.acknowledge(other, counted: true)])
        #expect(reception.step == .answer(.refused(.late)))
    }
}
