/// Finds what somebody probably meant.
enum NearestName {
    /// The longest name that is compared.
    private static let lengthLimit = 100

    /// The name that differs least from a text, if that is little: at most a third of its letters.
    static func of(_ text: String, among names: [String]) -> String? {
        let wanted = Array(text.lowercased().unicodeScalars)
        guard wanted.count <= lengthLimit else { return nil }
        var best: (name: String, distance: Int)?
        for name in names {
            let candidate = Array(name.lowercased().unicodeScalars)
            guard candidate.count <= lengthLimit, !candidate.isEmpty else { continue }
            let distance = distance(wanted, candidate)
            let length = max(wanted.count, candidate.count)
            guard distance <= max(1, length / 3), distance < length else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
        }
        return best?.name
    }

    /// The insertions, deletions, replacements and exchanges of neighbours that make one text the other.
    private static func distance(_ left: [UnicodeScalar], _ right: [UnicodeScalar]) -> Int {
        var older: [Int] = []
        var previous = Array(0...right.count)
        for i in left.indices {
            var current = [i + 1]
            for j in right.indices {
                var least = min(previous[j + 1], current[j]) + 1
                least = min(least, previous[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    least = min(least, older[j - 1] + 1)
                }
                current.append(least)
            }
            older = previous
            previous = current
        }
        return previous[right.count]
    }
}
