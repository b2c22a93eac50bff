import Federation
import Settings
import TestSupport
import Testing

/// Valid files with something changed: whatever comes of it, the answer is settings or an error that says where.
struct MutationTests {
    /// SplitMix64 (Steele, Lea and Flood 2014).
    private struct Mutator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    private static let pieces: [[UInt8]] =
        [
            "\n", "\t", " ", "  ", ": ", "- ", "? ", "# ", "\"", "'", "[", "]", "{", "}", ",", "*", "&a ", "*a",
            "!!str ", "|",
            ">", "%", "@", "---\n", "...\n", "<<: ", "~", "null", "true", "-1", "1e999", ".nan", "99999999999999999999",
            "\u{0}", "\u{85}", "\u{2028}", "\u{FEFF}", "\u{E000}", "\u{1F600}", "\r", "\\", "\"\\ud800\"", "\"\\x00\"",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80]]

    private static func mutate(_ original: String, with mutator: inout Mutator) -> [UInt8] {
        var bytes = Array(original.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &mutator) {
            let place = Int.random(in: 0...bytes.count, using: &mutator)
            let end = min(bytes.count, place + Int.random(in: 0...24, using: &mutator))
            switch Int.random(in: 0..<6, using: &mutator) {
            case 0: bytes.removeSubrange(place..<end)
            case 1:
                bytes.insert(
                    contentsOf: Array(bytes[place..<end]),
                    at: Int.random(in: 0...bytes.count, using: &mutator)
                )
            case 2: if place < bytes.count { bytes[place] = UInt8.random(in: .min ... .max, using: &mutator) }
            case 3:
                let other = Array((Samples.all.randomElement(using: &mutator) ?? "").utf8)
                let start = Int.random(in: 0..<other.count, using: &mutator)
                bytes.insert(contentsOf: other[start..<min(other.count, start + 40)], at: place)
            default: bytes.insert(contentsOf: pieces.randomElement(using: &mutator) ?? [], at: place)
            }
        }
        return bytes
    }

    private static func check(_ bytes: [UInt8], _ parse: ([UInt8]) throws(SettingsError) -> Void) throws {
        do {
            try parse(bytes)
        } catch {
            try #require(!error.problems.isEmpty)
            let lineCount = bytes.count + 1
            for problem in error.problems {
                try #require((problem.line == nil) == (problem.column == nil))
                if let line = problem.line, let column = problem.column {
                    try #require((1...lineCount).contains(line) && (1...bytes.count + 2).contains(column))
                }
                try #require(!problem.message.isEmpty)
                try #require(problem.message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
            }
        }
    }

    @Test func `6,000 mutated files end in settings or in an error with places`() throws {
        try forEachCase("mutated settings", cases: 6000) { seed in
            var mutator = Mutator(state: seed)
            switch Int.random(in: 0..<3, using: &mutator) {
            case 0:
                let plan = [Samples.plan, Samples.taskPlan, Samples.shortPlan].randomElement(using: &mutator) ?? ""
                try Self.check(Self.mutate(plan, with: &mutator)) { bytes throws(SettingsError) in
                    // A plan that is read can run.
                    let file = try PlanFile.parse(bytes, path: "plan.yaml")
                    precondition(file.plan.problems().isEmpty, "a plan with problems was read")
                }
            case 1:
                try Self.check(Self.mutate(Samples.federation, with: &mutator)) { bytes throws(SettingsError) in
                    _ = try FederationFile.parse(bytes, path: "federation.yaml")
                }
            default:
                let node = [Samples.node, Samples.taskNode].randomElement(using: &mutator) ?? ""
                try Self.check(Self.mutate(node, with: &mutator)) { bytes throws(SettingsError) in
                    _ = try NodeFile.parse(bytes, path: "node.yaml")
                }
            }
        }
    }

    @Test func `every beginning of a valid file ends in settings or in an error with places`() throws {
        for sample in Samples.all {
            let bytes = Array(sample.utf8)
            for count in 0..<bytes.count {
                let head = Array(bytes[..<count])
                try Self.check(head) { bytes throws(SettingsError) in _ = try PlanFile.parse(bytes, path: "a") }
                try Self.check(head) { bytes throws(SettingsError) in _ = try NodeFile.parse(bytes, path: "b") }
            }
        }
    }
}
