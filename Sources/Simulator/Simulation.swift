public import Federation
public import Parameters
import Randomness

/// One life of a federation, from the first start of its processes until every study has finished.
///
/// The same seed, options and faults give the same life, event for event.
public struct Simulation: Sendable {
    /// The seed.
    public let seed: UInt64
    /// What is decided instead of by the seed.
    public var options: Scenario.Options
    /// The fault of the product that is switched on; nil for none.
    public var deliberate: DeliberateFault?
    /// The only opportunities at which faults may strike; nil: all of them.
    public var allowed: Set<Int>?
    /// Whether the story is told.
    public var isNarrated = false
    /// What nodes make of their assignments.
    public var work: any SimulatedWork = CheapWork()

    /// A life that is not lived yet.
    public init(seed: UInt64, options: Scenario.Options = Scenario.Options()) {
        self.seed = seed
        self.options = options
    }

    /// What came of a life.
    public struct Outcome: Sendable {
        /// The promise that was broken first; nil if all were kept.
        public let violation: Violation?
        /// What happened.
        public let statistics: SimulationStatistics
        /// The numbers of the opportunities at which faults struck, and the faults.
        public let faults: [(number: Int, kind: FaultKind)]
        /// The last model of each study.
        public let models: [StudyName: ContentDigest]
        /// The records of each study.
        public let records: [StudyName: [RoundRecord]]
        /// The story, if it was told.
        public let transcript: [String]
    }

    /// Lives it.
    public func run() -> Outcome {
        var life = FederationLife(self)
        return life.run()
    }
}
