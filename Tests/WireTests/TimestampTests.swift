import Federation
import Testing
import Wire

struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", 0), ("1969-12-31T23:59:59.999Z", -1),
        ("2000-02-29T12:30:45.678Z", 951_827_445_678),
        ("2100-02-28T23:59:59.000Z", 4_107_542_399_000), ("0001-01-01T00:00:00.000Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func `an instant is written and read again`(_ text: String, _ milliseconds: Int64) throws {
        #expect(Timestamp(Instant(milliseconds: milliseconds)).description == text)
        #expect(try Timestamp(text).instant.milliseconds == milliseconds)
    }

    @Test func `fractions may be shorter or left out`() throws {
        #expect(try Timestamp("2026-01-31T12:00:00.5Z").instant == Timestamp("2026-01-31T12:00:00.500Z").instant)
        #expect(try Timestamp("2026-01-31T12:00:00.05Z").instant == Timestamp("2026-01-31T12:00:00.050Z").instant)
        #expect(try Timestamp("2026-01-31T12:00:00Z").instant == Timestamp("2026-01-31T12:00:00.000Z").instant)
    }

    @Test(arguments: [
        "", "Z", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31T12:00:00+01:00", "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z", "2026-00-01T12:00:00Z", "2026-01-32T12:00:00Z", "2026-01-31T24:00:00Z",
        "2026-01-31T12:60:00Z", "2026-01-31T12:00:60Z", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00.Z",
        "2026-01-31T12:00:00.1234Z", "-026-01-31T12:00:00Z", "２026-01-31T12:00Z", "2026-01-31T12:00:00.1é",
    ])
    func `what is not a time is refused with the text`(_ text: String) {
        #expect(throws: WireError.unexpectedTimestamp(text)) { try Timestamp(text) }
    }
}
