import Federation
import Foundation
import Reports
import TestSupport
import Testing
import Wire

/// TensorBoard's event files, read again by a reader that shares nothing with the writer.
@Suite struct TensorBoardTests {
    @Test func `a file begins with its version, and every scalar is where it belongs`() throws {
        var file = EventFile(start: 1000.5)
        file.add([("loss", 0.25), ("gap", .nan), ("accuracy", 0.75)], step: 1, time: 1001)
        file.add([("nothing", .infinity)], step: 2, time: 1002)
        file.add([("task/größe", 1)], step: 300, time: 1003.25)
        let events = try EventReader.events(file.bytes)
        #expect(events.map(\.version) == ["brain.Event:2", nil, nil])
        #expect(events.map(\.time) == [1000.5, 1001, 1003.25])
        #expect(events.map(\.step) == [0, 1, 300])
        #expect(events[1].scalars.map(\.tag) == ["loss", "accuracy"])
        #expect(events[1].scalars.map(\.value) == [0.25, 0.75])
        #expect(events[2].scalars.map(\.tag) == ["task/größe"])
        #expect(file.name == "events.out.tfevents.1000.tributary")
    }

    @Test func `every altered byte of a file is found by its checksums`() throws {
        var file = EventFile(start: 1)
        file.add([("loss", 0.5)], step: 1, time: 2)
        for index in file.bytes.indices {
            var bytes = file.bytes
            bytes[index] ^= 0x10
            #expect(throws: EventReader.Damage.self, "byte \(index)") { try EventReader.events(bytes) }
        }
        #expect(throws: EventReader.Damage.self) { try EventReader.events(Array(file.bytes.dropLast())) }
    }

    @Test func `the checksum is CRC-32C, as RFC 3720 has its examples`() {
        #expect(EventReader.crc([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
        #expect(EventReader.crc([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
        #expect(EventReader.crc(Array(0..<32)) == 0x46dd_794e)
    }

    @Test func `a study becomes a run of all and one of each institution`() throws {
        let runs = TensorBoardRuns(History.rounds)
        #expect(
            runs.paths.map { $0.path.split(separator: "/").dropLast().joined(separator: "/") }
                == ["all", "nodes/ash", "nodes/birch", "nodes/cedar"]
        )
        let all = try EventReader.events(try #require(runs.files["all"]).bytes).dropFirst()
        #expect(all.map(\.step) == [1, 2, 3, 4, 5])
        let accuracy = all.compactMap { event in event.scalars.first { $0.tag == "accuracy" }?.value }
        #expect(accuracy == History.rounds.compactMap { $0.evaluation?.accuracy.map { Float($0) } })
        #expect(all.last?.scalars.contains { $0.tag == "model_before/task/turned" } == true)
        let cedar = try EventReader.events(try #require(runs.files["nodes/cedar"]).bytes).dropFirst()
        #expect(cedar.map(\.step) == [3, 4, 5])
        let ash = try EventReader.events(try #require(runs.files["nodes/ash"]).bytes).dropFirst()
        #expect(ash.first?.scalars.first { $0.tag == "round/cpu_seconds" }?.value == 4)
        #expect(TensorBoardRuns([]).paths.isEmpty)
        let again = TensorBoardRuns(History.rounds)
        #expect(runs.paths.map(\.bytes) == again.paths.map(\.bytes))
        // The bytes that TensorBoard's own reader was seen to read.
        try expectGolden(try #require(runs.files["all"]).bytes, named: "all.tfevents")
    }
}

/// Reads event files, from TensorFlow's description of them alone.
enum EventReader {
    struct Event {
        var time = 0.0
        var step = 0
        var version: String?
        var scalars: [(tag: String, value: Float)] = []
    }

    struct Damage: Error {}

    /// CRC-32C, bit by bit.
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = (sum >> 1) ^ (0x82f6_3b78 & (0 &- (sum & 1))) }
        }
        return sum ^ .max
    }

    private static func integer(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func checked(_ bytes: [UInt8], _ field: some Collection<UInt8>) throws -> [UInt8] {
        let sum = crc(bytes)
        let masked = UInt32(truncatingIfNeeded: UInt64((sum >> 15) | (sum << 17)) + 0xa282_ead8)
        guard UInt64(masked) == integer(field) else { throw Damage() }
        return bytes
    }

    static func events(_ bytes: [UInt8]) throws -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        func take(_ count: Int) throws -> [UInt8] {
            guard count >= 0, rest.count >= count else { throw Damage() }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        while !rest.isEmpty {
            let length = try checked(try take(8), try take(4))
            guard let count = Int(exactly: integer(length)), count < 1 << 20 else { throw Damage() }
            let body = try take(count)
            events.append(try event(try checked(body, try take(4))))
        }
        return events
    }

    private enum Field {
        case number(UInt64)
        case bytes([UInt8])
    }

    private static func fields(_ bytes: [UInt8]) throws -> [(number: Int, value: Field)] {
        var found: [(Int, Field)] = []
        var index = 0
        func variable() throws -> UInt64 {
            var value: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 70, by: 7) {
                guard index < bytes.count else { throw Damage() }
                let byte = bytes[index]
                index += 1
                value |= UInt64(byte & 0x7f) << shift
                if byte < 0x80 { return value }
            }
            throw Damage()
        }
        while index < bytes.count {
            let key = try variable()
            let size: Int
            switch key & 7 {
            case 0:
                found.append((Int(key >> 3), .number(try variable())))
                continue
            case 1: size = 8
            case 2: size = Int(try variable())
            case 5: size = 4
            default: throw Damage()
            }
            guard index + size <= bytes.count else { throw Damage() }
            let part = Array(bytes[index..<index + size])
            index += size
            found.append((Int(key >> 3), key & 7 == 2 ? .bytes(part) : .number(integer(part))))
        }
        return found
    }

    private static func event(_ bytes: [UInt8]) throws -> Event {
        var event = Event()
        for field in try fields(bytes) {
            switch (field.number, field.value) {
            case (1, .number(let bits)): event.time = Double(bitPattern: bits)
            case (2, .number(let step)): event.step = Int(step)
            case (3, .bytes(let text)): event.version = String(decoding: text, as: UTF8.self)
            case (5, .bytes(let summary)):
                for case (1, .bytes(let value)) in try fields(summary) {
                    var scalar = (tag: "", value: Float.nan)
                    for part in try fields(value) {
                        if case .bytes(let tag) = part.value, part.number == 1 {
                            scalar.tag = String(decoding: tag, as: UTF8.self)
                        }
                        if case .number(let bits) = part.value, part.number == 2 {
                            scalar.value = Float(bitPattern: UInt32(bits))
                        }
                    }
                    event.scalars.append(scalar)
                }
            default: throw Damage()
            }
        }
        return event
    }
}
