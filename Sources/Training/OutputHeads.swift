/// Which outputs of a classifier compete with which: consecutive ranges, a head each.
///
/// An example belongs to the head that has its class. With one head for every task, the task of an example is known
/// when it is predicted, and the outputs of other tasks say nothing about it.
public struct OutputHeads: Sendable, Hashable {
    /// The head of each output.
    private let ranges: [Range<Int>]

    /// The heads with those numbers of outputs, one after another.
    ///
    /// - Precondition: Every head has at least one output.
    public init(sizes: [Int]) {
        precondition(sizes.allSatisfy { $0 >= 1 }, "a head without outputs: \(sizes)")
        var ranges: [Range<Int>] = []
        for size in sizes {
            let start = ranges.count
            ranges += Array(repeating: start..<start + size, count: size)
        }
        self.ranges = ranges
    }

    /// The number of outputs of all heads.
    public var outputCount: Int { ranges.count }

    /// The outputs that compete for an example of that class.
    func head(of label: Int32) -> Range<Int> { ranges[Int(label)] }
}
