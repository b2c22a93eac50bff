import Testing
import Training

struct DateTimeTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1970-01-02", 86_400), ("1969-12-31", -86_400), ("2000-02-29", 951_782_400),
        ("2000-03-01", 951_868_800), ("2024-12-31", 1_735_603_200), ("1900-03-01", -2_203_891_200),
        ("0001-01-01", -62_135_596_800), ("9999-12-31", 253_402_214_400), ("2024-03-31T08:30", 1_711_873_800),
        ("2024-03-31 08:30:15", 1_711_873_815), ("2024-03-31T08:30Z", 1_711_873_800),
        ("2024-03-31T08:30:15+02:00", 1_711_866_615), ("2024-03-31T08:30:15-0330", 1_711_886_415),
    ])
    func `dates are seconds from 1970 on`(text: String, seconds: Int64) {
        #expect(DateTime(text)?.microseconds == seconds * 1_000_000)
    }

    @Test func `fractions of a second are read to the microsecond`() {
        #expect(DateTime("1970-01-01T00:00:00.25")?.microseconds == 250_000)
        #expect(DateTime("1970-01-01T00:00:01.0000019999999999999999999999Z")?.microseconds == 1_000_001)
    }

    @Test(arguments: [
        "", "2024", "2024-1-1", "24-01-01", "2024-00-01", "2024-13-01", "2024-01-00", "2024-01-32", "2024-04-31",
        "2023-02-29", "1900-02-29", "0000-01-01", "2024-01-01T", "2024-01-01T8:00", "2024-01-01T24:00",
        "2024-01-01T08:60", "2024-01-01T08:00:60", "2024-01-01T08:00:00.", "2024-01-01T08:00x", "2024-01-01x",
        "2024-01-01Z", "2024-01-01T08:00+2", "2024-01-01T08:00+24:00", "2024-01-01T08:00+02:60", "+024-01-01",
        "2024/01/01", "01.02.2024", " 2024-01-01", "2024-01-01T08:00:00Z ", "２０２４-01-01", "2024-01-01\u{0}",
    ])
    func `what is no date is none`(text: String) {
        #expect(DateTime(text) == nil)
    }

    @Test func `a range has its beginning and not its end`() throws {
        let days = try ["2024-01-01", "2024-06-01", "2025-01-01"].map { try #require(DateTime($0)) }
        let year = DateRange(from: days[0], until: days[2])
        #expect(days.map(year.contains) == [true, true, false])
        #expect(days.map(DateRange(until: days[1]).contains) == [true, false, false])
        #expect(days.map(DateRange(from: days[1]).contains) == [false, true, true])
        #expect(days.map(DateRange().contains) == [true, true, true])
        #expect(DateRange(from: days[1], until: days[1]).isEmpty && !year.isEmpty && !DateRange().isEmpty)
    }

    @Test func `ranges overlap where a date is in both`() throws {
        let days = try ["2024-01-01", "2024-06-01", "2025-01-01"].map { try #require(DateTime($0)) }
        let bounds = [nil] + days.map(Optional.some)
        let ranges = bounds.flatMap { from in bounds.map { DateRange(from: from, until: $0) } }
        // Between and around the bounds, and at them.
        let probes = try ["2023-01-01", "2024-01-01", "2024-03-01", "2024-06-01", "2024-09-01", "2025-01-01"]
            .map { try #require(DateTime($0)) }
        for left in ranges {
            for right in ranges {
                let isShared = probes.contains { left.contains($0) && right.contains($0) }
                #expect(left.overlaps(right) == isShared, "\(left) and \(right)")
            }
        }
    }
}
