import Randomness

/// Decides at every opportunity whether a fault strikes.
///
/// Opportunities are numbered. Whether one strikes depends on the seed and its number alone, so a life is replayed with
/// only some of its faults by naming their numbers: that is how a failure is shrunk.
struct FaultDice {
    /// A fault that struck.
    struct Strike: Sendable, Hashable {
        /// The number of the opportunity.
        let number: Int
        /// What happened.
        let kind: FaultKind
    }

    /// The faults that struck, in order.
    private(set) var strikes: [Strike] = []
    /// How often each kind struck.
    private(set) var counts = [Int](repeating: 0, count: FaultKind.allCases.count)
    /// Once it is calm nothing strikes any more.
    var isCalm = false

    private let seed: UInt64
    private let profile: FaultProfile
    /// The opportunities at which a fault may strike; nil: at all of them.
    private let allowed: Set<Int>?
    private var number = 0

    init(seed: UInt64, profile: FaultProfile, allowed: Set<Int>?) {
        self.seed = seed
        self.profile = profile
        self.allowed = allowed
    }

    /// Whether a fault of that kind strikes now. If so, `random` decides what it does.
    mutating func strikes(_ kind: FaultKind) -> SeededGenerator? {
        number += 1
        let threshold = profile.threshold(kind)
        guard threshold > 0, !isCalm, Self.mixed(seed, number) < threshold else { return nil }
        if let allowed, !allowed.contains(number) { return nil }
        strikes.append(Strike(number: number, kind: kind))
        counts[kind.index] += 1
        return SeededGenerator(seed: seed, stream: "fault", "\(number)")
    }

    /// 64 bits that look random (SplitMix64's finaliser, Steele, Lea, Flood 2014).
    private static func mixed(_ seed: UInt64, _ number: Int) -> UInt64 {
        var z = seed &+ UInt64(truncatingIfNeeded: number) &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
