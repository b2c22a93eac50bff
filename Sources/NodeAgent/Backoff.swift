import Randomness

/// How long to wait before trying again: twice as long each time, up to a limit, and jittered, so that the nodes of a
/// federation do not all come back in the same instant.
///
///     wait = (½ + ½u) · min(limit, initial · 2ⁿ),  u uniform in [0, 1)
public struct Backoff: Sendable, Hashable {
    /// The bounds of the waiting times.
    public struct Limits: Sendable, Hashable {
        /// The longest first wait.
        public var initial: Duration
        /// The longest wait.
        public var longest: Duration

        /// Limits; a fifth of a second and 30 seconds unless told otherwise: a coordinator that was started again at
        /// once is found in its first second, and after five failures a wait is a second and a half at least.
        public init(initial: Duration = .milliseconds(200), longest: Duration = .seconds(30)) {
            self.initial = initial
            self.longest = longest
        }
    }

    /// The bounds.
    public let limits: Limits
    /// How often it failed since the last success.
    public private(set) var failureCount = 0
    private var generator: SeededGenerator

    /// A backoff that has not seen a failure. The same seed gives the same waiting times.
    public init(limits: Limits = Limits(), seed: UInt64) {
        self.limits = limits
        generator = SeededGenerator(seed: seed, stream: "backoff")
    }

    /// Counts a failure and says how long to wait.
    public mutating func failed() -> Duration {
        var wait = limits.initial
        var doublings = 0
        while wait < limits.longest, doublings < min(failureCount, Self.maximumDoublings) {
            wait *= 2
            doublings += 1
        }
        failureCount += 1
        return min(wait, limits.longest) * (0.5 + 0.5 * generator.uniform())
    }

    /// No limit is so far away that it takes more.
    private static let maximumDoublings = 60

    /// Forgets the failures.
    public mutating func succeeded() { failureCount = 0 }
}
