import Randomness

/// Starts processes with a clock that is off.
enum ShiftedClock {
    /// Two clocks may differ by twice that. Certificates are made five minutes older than they are, and no more.
    private static let largestShift = 140

    /// The environment of a process that takes it to be earlier or later than it is, by a random number of seconds.
    static func environment(using generator: inout SeededGenerator) -> [String: String] {
        let shift = generator.integer(below: 2 * largestShift + 1) - largestShift
        return [SystemClock.shiftVariable: "\(shift)"]
    }
}
