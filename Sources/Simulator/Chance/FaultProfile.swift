import Randomness

/// How likely each kind of fault is at one opportunity.
///
/// Every seed draws its own: some kinds are off, others frequent (swarm testing, Groce et al. 2012), because a mixture
/// of everything hides what two kinds do together.
struct FaultProfile: Sendable {
    private var thresholds: [UInt64]

    /// A profile without faults.
    static let calm = FaultProfile()

    private init() { thresholds = Array(repeating: 0, count: FaultKind.allCases.count) }

    /// The profile of a seed.
    init(seed: UInt64) {
        self.init()
        var random = SeededGenerator(seed: seed, stream: "profile")
        // One life in sixteen is undisturbed.
        guard random.integer(below: 16) > 0 else { return }
        for (index, kind) in FaultKind.allCases.enumerated() where random.integer(below: 5) > 1 {
            let rate = Self.usualRate(of: kind) * (0.25 + 3 * random.uniform() * random.uniform())
            thresholds[index] = UInt64(min(rate, 0.9) * 0x1p63) << 1
        }
    }

    /// The number of 64 bits below which a fault strikes.
    func threshold(_ kind: FaultKind) -> UInt64 { thresholds[kind.index] }

    private static func usualRate(of kind: FaultKind) -> Double {
        switch kind {
        case .requestLost, .answerLost, .delayed, .duplicated: 0.04
        case .transferCut: 0.15
        case .transferDamaged: 0.04
        case .nodeKilled: 0.004
        case .coordinatorKilled: 0.002
        case .nodePowerCut: 0.002
        case .coordinatorPowerCut: 0.001
        case .fileDamaged: 0.25
        case .hostile: 0.3
        case .partitioned, .stalled, .clockJumped, .diskFull: 0.05
        case .left, .paused, .revoked: 0.015
        }
    }
}

extension FaultKind {
    /// Its place among all kinds; written out, because it is asked for at every step.
    var index: Int {
        switch self {
        case .requestLost: 0
        case .answerLost: 1
        case .delayed: 2
        case .duplicated: 3
        case .transferCut: 4
        case .transferDamaged: 5
        case .partitioned: 6
        case .nodeKilled: 7
        case .coordinatorKilled: 8
        case .nodePowerCut: 9
        case .coordinatorPowerCut: 10
        case .stalled: 11
        case .diskFull: 12
        case .fileDamaged: 13
        case .clockJumped: 14
        case .left: 15
        case .hostile: 16
        case .paused: 17
        case .revoked: 18
        }
    }
}
