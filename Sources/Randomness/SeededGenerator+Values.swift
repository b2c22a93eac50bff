extension SeededGenerator {
    /// A number in `0..<bound`, every one equally likely (Lemire 2019, arXiv:1805.10941).
    ///
    /// - Precondition: `bound` is at least 1.
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound >= 1, "a bound of \(bound) leaves nothing to choose from; expected at least 1")
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold { product = next().multipliedFullWidth(by: range) }
        }
        return Int(product.high)
    }

    /// A `Double` in `[0, 1)`: the top 53 bits of the next word.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// The elements in a random order (Fisher and Yates, from the last place down).
    public mutating func shuffled<Element>(_ elements: some Sequence<Element>) -> [Element] {
        var result = Array(elements)
        shuffle(&result)
        return result
    }

    /// Puts the elements into a random order in place (Fisher and Yates, from the last place down).
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, integer(below: last + 1))
        }
    }
}
