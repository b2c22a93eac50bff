/// Finds the key, or the word, that somebody probably meant.
enum NearestKey {
    /// The longest text that is compared.
    private static let lengthLimit = 64

    /// The key that begins with a text, or else differs least from it, if that is little: at most a third of its
    /// letters, or one.
    static func of(_ text: String, among keys: [String]) -> String? {
        let wanted = normalised(text)
        guard wanted.count <= lengthLimit else { return nil }
        var best: (key: String, distance: Int)?
        for key in keys {
            let candidate = normalised(key)
            if wanted.count >= 3, candidate.starts(with: wanted) { return key }
            let distance = distance(wanted, candidate)
            guard distance <= max(1, max(wanted.count, candidate.count) / 3), distance < candidate.count else {
                continue
            }
            if best.map({ distance < $0.distance }) ?? true { best = (key, distance) }
        }
        return best?.key
    }

    /// Lower case, hyphens as underscores, so that `batchSize` and `batch-size` are near to `batch_size`.
    private static func normalised(_ text: String) -> [UInt8] {
        text.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }

    /// The insertions, deletions, replacements and exchanges of neighbours that make one text the other.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var older: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var least = min(previous[column + 1], current[column]) + 1
                least = min(least, previous[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, older[column - 1] + 1)
                }
                current.append(least)
            }
            older = previous
            previous = current
        }
        return previous[right.count]
    }
}
