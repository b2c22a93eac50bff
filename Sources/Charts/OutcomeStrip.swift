/// What came of each of many rounds, a thin cell a round: whether a node took part.
public struct OutcomeStrip: Sendable, Hashable {
    /// What came of a round, from a closed set, for it names a colour.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// It counts.
        case accepted
        /// It came late and counts in a later round.
        case late
        /// It was refused.
        case refused
        /// Nothing came.
        case silent
        /// The node said that it cannot.
        case declined
        /// The round was closed before.
        case overtaken
        /// The node was revoked.
        case revoked
        /// It was not asked.
        case unasked
    }

    /// What it shows.
    public var title: String
    /// The outcomes, the oldest first.
    public var outcomes: [Outcome]
    /// The number of the first round.
    public var first: Int

    /// A strip of those outcomes.
    public init(title: String, outcomes: [Outcome], first: Int) {
        self.title = title
        self.outcomes = outcomes
        self.first = first
    }

    /// The drawing. Neighbours with the same outcome are one rectangle.
    public func svg(_ form: ChartForm) -> String {
        let (width, height) = (max(60, outcomes.count * 4), 16)
        let counts = Outcome.allCases.compactMap { outcome -> String? in
            let count = outcomes.count { $0 == outcome }
            return count == 0 || outcome == .unasked ? nil : "\(count) \(outcome.rawValue)"
        }
        let description = counts.isEmpty ? "asked in none" : counts.joined(separator: ", ")
        return SVGText.drawing(
            width: width,
            height: height,
            title: title,
            description: description,
            kind: "strip",
            form: form
        ) { svg in
            var start = 0
            while start < outcomes.count {
                var end = start + 1
                while end < outcomes.count, outcomes[end] == outcomes[start] { end += 1 }
                let rounds = end - start == 1 ? "round \(first + start)" : "rounds \(first + start)–\(first + end - 1)"
                svg.rectangle(
                    x: Double(start * 4),
                    y: 1,
                    width: Double((end - start) * 4) - (end - start == 1 ? 1 : 0.5),
                    height: Double(height - 2),
                    kind: "o-\(outcomes[start].rawValue)",
                    tip: "\(rounds): \(outcomes[start].rawValue)"
                )
                start = end
            }
        }
    }
}
