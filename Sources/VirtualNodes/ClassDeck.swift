import Randomness

/// The rows of a table by class, each class shuffled, from which nodes are dealt theirs.
struct ClassDeck {
    private var rows: [[Int32]]
    /// How many of each class are dealt, in the present pass through it.
    private var dealt: [Int]
    private var generator: SeededGenerator
    private let count: Int

    init(_ classes: [Int32], generator: SeededGenerator) {
        var rows = [[Int32]](repeating: [], count: Int(classes.max() ?? 0) + 1)
        for (row, label) in classes.enumerated() { rows[Int(label)].append(Int32(row)) }
        self.rows = rows.filter { !$0.isEmpty }
        self.generator = generator
        dealt = [Int](repeating: 0, count: self.rows.count)
        count = classes.count
        for label in self.rows.indices { self.generator.shuffle(&self.rows[label]) }
    }

    /// Every node draws a mixture of classes, and then row after row a class from it.
    ///
    /// Where there are enough rows none is dealt twice, and a class that has run out is not drawn any more; else a
    /// class that has run out is shuffled and begins anew.
    mutating func mixtures(alpha: Double, nodes: Int, size: Int) -> Division {
        let repeats = nodes * size > count
        var parts: [[Int32]] = []
        parts.reserveCapacity(nodes)
        for _ in 0..<nodes {
            let mixture = Dirichlet(alpha: alpha, count: rows.count).draw(&generator)
            var part: [Int32] = []
            part.reserveCapacity(size)
            for _ in 0..<size {
                let label = drawClass(mixture, repeats: repeats)
                if dealt[label] == rows[label].count {
                    generator.shuffle(&rows[label])
                    dealt[label] = 0
                }
                part.append(rows[label][dealt[label]])
                dealt[label] += 1
            }
            parts.append(part)
        }
        return Division(rows: parts)
    }

    /// A class of a mixture; without repeats one of those that have rows left.
    private mutating func drawClass(_ mixture: [Double], repeats: Bool) -> Int {
        let open = rows.indices.filter { repeats || dealt[$0] < rows[$0].count }
        let total = open.reduce(0) { $0 + mixture[$1] }
        guard total > 0 else { return open[generator.integer(below: open.count)] }
        var point = generator.uniform() * total
        for label in open {
            point -= mixture[label]
            if point < 0 { return label }
        }
        return open.last { mixture[$0] > 0 } ?? open[0]
    }

    /// The rows sorted by class and cut into pieces, which are dealt in a random order. Where there are too few rows,
    /// neighbouring pieces have rows in common.
    mutating func pieces(perNode: Int, nodes: Int, size: Int) -> Division {
        let sorted = rows.flatMap(\.self)
        let pieceCount = perNode * nodes
        let order = generator.shuffled(0..<pieceCount)
        var parts: [[Int32]] = []
        parts.reserveCapacity(nodes)
        for node in 0..<nodes {
            var part: [Int32] = []
            part.reserveCapacity(size)
            for place in 0..<perNode {
                // The first pieces have one example more if the size is no multiple of their number.
                let length = size / perNode + (place < size % perNode ? 1 : 0)
                let piece = order[node * perNode + place]
                let start = pieceCount == 1 ? 0 : piece * (sorted.count - length) / (pieceCount - 1)
                part += sorted[start..<start + length]
            }
            parts.append(part)
        }
        return Division(rows: parts)
    }
}
