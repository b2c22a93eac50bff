import Federation

/// Decides when a training is written down: after every so many steps, or when so much time has passed that writing
/// costs next to nothing.
///
/// By steps alone the same training is written down at the same steps. By time a checkpoint waits until training has
/// taken ``trainingPerWriting`` times as long as the last one took to write, so that a slow disk or a large model costs
/// no more than a part of fifty, whatever the plan says.
struct CheckpointCadence: Sendable, Equatable {
    /// Seconds of training for each second of writing: 2 % of both together are writing.
    static let trainingPerWriting: Double = 49
    /// What a disk is taken to write in a second until one is known: 200 MB, hashed and flushed.
    static let assumedBytesPerSecond: Double = 200e6
    /// The longest wait between two checkpoints that a slow disk can make of it.
    static let longestPause: Double = 3600
    /// After a checkpoint could not be written, the next is not tried for so many seconds.
    static let retrySeconds: Double = 30

    private let plan: CheckpointPlan
    /// The step of the last checkpoint, or where the training began.
    private var step: Int
    /// Since when the pause runs, and how long it is.
    private var since: Instant
    private var pause: Double
    /// Whether the last checkpoint could not be written.
    private var hasFailed = false

    /// - Parameters:
    ///   - plan: What the plan says.
    ///   - byteCount: The bytes of a checkpoint.
    ///   - step: The step at which the training begins or goes on.
    ///   - now: The time then.
    init(_ plan: CheckpointPlan, byteCount: Int, step: Int, at now: Instant) {
        self.plan = plan
        self.step = step
        since = now
        pause = 0
        pause = pause(afterWriting: Double(byteCount) / Self.assumedBytesPerSecond)
    }

    /// Whether the state after a step is to be written.
    ///
    /// - Parameter isStopping: Whether the training ends with this step, unfinished.
    mutating func isDue(_ step: Int, at now: Instant, isStopping: Bool) -> Bool {
        guard !plan.isOff, step > self.step else { return false }
        if isStopping { return true }
        // A clock that was set back begins the pause anew.
        if now < since { since = now }
        let elapsed = now.seconds(since: since)
        if hasFailed, elapsed < Self.retrySeconds { return false }
        if let steps = plan.steps, step / steps > self.step / steps { return true }
        return plan.seconds != nil && elapsed >= pause
    }

    /// Notes that the state after a step was written.
    mutating func wrote(_ step: Int, from start: Instant, until end: Instant) {
        self.step = step
        since = end
        pause = pause(afterWriting: max(0, end.seconds(since: start)))
        hasFailed = false
    }

    /// Notes that it could not be written.
    mutating func failed(at now: Instant) {
        since = now
        hasFailed = true
    }

    private func pause(afterWriting seconds: Double) -> Double {
        let wanted = plan.seconds ?? 0
        return max(wanted, min(Self.trainingPerWriting * seconds, Self.longestPause))
    }
}
