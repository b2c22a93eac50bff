import Foundation

/// Runs a property on many seeded cases, each with a seed of its own.
///
/// A failure names the case and its seed. `PROPERTY_SEED=<seed>` in the environment replays that case alone;
/// `PROPERTY_CASES=<n>` runs n cases instead. Throw from the property (`try #require(…)`) so that the seed is reported.
public func forEachCase(_ property: String, cases: Int, _ body: (UInt64) throws -> Void) throws {
    let environment = ProcessInfo.processInfo.environment
    if let text = environment["PROPERTY_SEED"] {
        guard let seed = UInt64(text) else { throw PropertyFailure.unreadableVariable("PROPERTY_SEED", text) }
        return try runCase(property, number: nil, seed: seed, body)
    }
    var count = cases
    if let text = environment["PROPERTY_CASES"] {
        guard let number = Int(text), number > 0 else {
            throw PropertyFailure.unreadableVariable("PROPERTY_CASES", text)
        }
        count = number
    }
    for number in 0..<count {
        try runCase(property, number: number, seed: seed(of: property, case: number), body)
    }
}

private func runCase(_ property: String, number: Int?, seed: UInt64, _ body: (UInt64) throws -> Void) throws {
    do { try body(seed) } catch {
        throw PropertyFailure.failed(property: property, case: number, seed: seed, cause: "\(error)")
    }
}

/// The seed of a case: the FNV-1a hash of the property's words, mixed with the case's number by SplitMix64.
private func seed(of property: String, case number: Int) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in property.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var mixed = hash &+ UInt64(number + 1) &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
}

/// Why a property was not shown.
public enum PropertyFailure: Error, CustomStringConvertible {
    /// A case threw.
    case failed(property: String, case: Int?, seed: UInt64, cause: String)
    /// An environment variable is not a number.
    case unreadableVariable(String, String)

    /// What failed, and how to see it again.
    public var description: String {
        switch self {
        case .failed(let property, let number, let seed, let cause):
            "\"\(property)\" failed in case \(number.map(String.init) ?? "replayed"), seed \(seed): \(cause)\n"
                + "replay it with PROPERTY_SEED=\(seed) and a filter on this test"
        case .unreadableVariable(let name, let text): "\(name)=\(text): expected a number"
        }
    }
}
