import Federation
import Testing

@testable import Trust

struct RenewalTests {
    private let start = Instant(milliseconds: 0)
    private let end = Instant(milliseconds: 9000)

    @Test func `a renewal is due at two thirds of the life and stays due`() {
        for (milliseconds, due) in [(-1, false), (0, false), (5999, false), (6000, true), (9000, true), (99_000, true)]
        {
            let now = Instant(milliseconds: Int64(milliseconds))
            #expect(Renewal.isDue(notBefore: start, notAfter: end, at: now) == due)
        }
    }

    @Test func `a certificate that ends before it begins is due from its end`() {
        #expect(!Renewal.isDue(notBefore: end, notAfter: start, at: Instant(milliseconds: -1)))
        #expect(Renewal.isDue(notBefore: end, notAfter: start, at: start))
    }

    @Test func `a certificate of 30 days is renewed with 10 left`() throws {
        let certificate = try TestFederation().issued().identity
        let due = certificate.notAfter.advanced(bySeconds: -10 * TestFederation.day)
        #expect(!Renewal.isDue(certificate, at: due.advanced(bySeconds: -3600)))
        #expect(Renewal.isDue(certificate, at: due))
    }
}
