/// A date, with a time of day or without, as ISO 8601 writes it: `2024-03-31`, `2024-03-31T08:30`,
/// `2024-03-31 08:30:15.25`, `2024-03-31T08:30:15+02:00`.
///
/// The calendar is the Gregorian one, the years 1 to 9999. A date alone is the beginning of its day. A time with `Z` or
/// an offset is turned into UTC; one without is taken as it stands.
public struct DateTime: Sendable, Hashable, Comparable {
    /// Microseconds from 1970-01-01 on. Finer fractions of a second are cut off.
    public let microseconds: Int64

    /// The date that the text is, or nothing.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes.span, from: 0, to: bytes.count)
    }

    /// The date that the bytes are, or nothing.
    init?(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
        var reader = Reader(place: start, end: end)
        guard let date = reader.date(of: bytes) else { return nil }
        guard reader.place < end else {
            microseconds = date * Self.microsecondsOfDay
            return
        }
        guard reader.skip("T", of: bytes) || reader.skip(" ", of: bytes), let time = reader.time(of: bytes),
            let offset = reader.offset(of: bytes),
            reader.place == end
        else { return nil }
        microseconds = date * Self.microsecondsOfDay + time - offset
    }

    /// In the order of time.
    public static func < (left: DateTime, right: DateTime) -> Bool { left.microseconds < right.microseconds }

    private static let microsecondsOfDay: Int64 = 86_400_000_000

    /// Goes through the bytes from the front.
    private struct Reader {
        var place: Int
        let end: Int

        mutating func skip(_ scalar: Unicode.Scalar, of bytes: Span<UInt8>) -> Bool {
            guard place < end, bytes[place] == UInt8(ascii: scalar) else { return false }
            place += 1
            return true
        }

        /// A number of so many digits.
        mutating func number(_ digits: Int, in range: ClosedRange<Int64>, of bytes: Span<UInt8>) -> Int64? {
            guard end - place >= digits else { return nil }
            var number: Int64 = 0
            for _ in 0..<digits {
                guard let digit = digit(of: bytes) else { return nil }
                number = 10 * number + digit
            }
            return range.contains(number) ? number : nil
        }

        private mutating func digit(of bytes: Span<UInt8>) -> Int64? {
            guard place < end else { return nil }
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            place += 1
            return Int64(digit)
        }

        /// The days from 1970-01-01 on.
        mutating func date(of bytes: Span<UInt8>) -> Int64? {
            guard let year = number(4, in: 1...9999, of: bytes), skip("-", of: bytes),
                let month = number(2, in: 1...12, of: bytes), skip("-", of: bytes)
            else {
                return nil
            }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let length: Int64 =
                switch month {
                case 2: isLeap ? 29 : 28
                case 4, 6, 9, 11: 30
                default: 31
                }
            guard let day = number(2, in: 1...length, of: bytes) else { return nil }
            // Years that begin in March, so that the leap day is the last one.
            let shifted = month > 2 ? year : year - 1
            let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
            return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        }

        /// The microseconds of `08:30`, `08:30:15` or `08:30:15.25`.
        mutating func time(of bytes: Span<UInt8>) -> Int64? {
            guard let hour = number(2, in: 0...23, of: bytes), skip(":", of: bytes),
                let minute = number(2, in: 0...59, of: bytes)
            else { return nil }
            var time = (hour * 60 + minute) * 60_000_000
            guard skip(":", of: bytes) else { return time }
            guard let second = number(2, in: 0...59, of: bytes) else { return nil }
            time += second * 1_000_000
            guard skip(".", of: bytes) else { return time }
            var unit: Int64 = 1_000_000
            guard let first = digit(of: bytes) else { return nil }
            var next: Int64? = first
            while let digit = next {
                unit /= 10
                time += digit * unit
                next = self.digit(of: bytes)
            }
            return time
        }

        /// The microseconds by which `Z`, `+02:00` or `-0330` is ahead of UTC; 0 if there is none of them.
        mutating func offset(of bytes: Span<UInt8>) -> Int64? {
            if skip("Z", of: bytes) { return 0 }
            let isAhead = skip("+", of: bytes)
            guard isAhead || skip("-", of: bytes) else { return 0 }
            guard let hour = number(2, in: 0...23, of: bytes) else { return nil }
            _ = skip(":", of: bytes)
            guard let minute = number(2, in: 0...59, of: bytes) else { return nil }
            return (isAhead ? 1 : -1) * (hour * 60 + minute) * 60_000_000
        }
    }
}
