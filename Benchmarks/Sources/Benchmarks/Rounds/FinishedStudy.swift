import Foundation

/// A round as `tributary rounds list --json` has it.
struct ListedRound: Decodable {
    var round: Int
    var kind: String
    var started: String
}

/// What a study left.
struct FinishedStudy {
    /// Its rounds in order; the last one only evaluates.
    var rounds: [ListedRound]
    /// What each node spent on each round, on reading the model, training and writing the update.
    var nodeSeconds: [Double]
    /// The most memory the coordinator had at once, in bytes.
    var coordinatorPeak: Int

    /// From the start of a training round to the start of the next round, without the first, in which everybody
    /// connects.
    var roundSeconds: [Double] {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let starts = rounds.compactMap { try? style.parse($0.started) }
        return zip(starts.dropFirst(), starts.dropFirst(2)).map { $1.timeIntervalSince($0) }
    }
}
