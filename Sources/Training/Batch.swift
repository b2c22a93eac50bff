/// The examples of one step, gathered from their rows into contiguous memory.
final class Batch {
    private let features: FloatBuffer
    private let values: FloatBuffer
    private let classes: UnsafeMutableBufferPointer<Int32>
    private let capacity: Int
    /// The number of examples loaded.
    private(set) var count = 0
    /// The targets loaded.
    private(set) var targets: LossKind.BatchTargets

    /// Room for that many rows of data of this shape.
    init(dataset: Dataset, capacity: Int) {
        self.capacity = capacity
        features = FloatBuffer(count: capacity * dataset.featureCount)
        values = FloatBuffer(count: capacity * dataset.valuesPerExample)
        // Safe: this object alone owns the memory and frees it; Int32 is trivial.
        let start = UnsafeMutablePointer<Int32>.allocate(capacity: capacity)
        classes = UnsafeMutableBufferPointer(start: start, count: capacity)
        switch dataset.targets {
        case .classes: targets = .classes(UnsafePointer(start))
        case .values: targets = .values(UnsafePointer(values.start))
        }
    }

    deinit { classes.deallocate() }

    /// The features of the examples loaded, `[count, featureCount]`, in a buffer of `capacity` rows.
    var inputs: UnsafeBufferPointer<Float> { UnsafeBufferPointer(features.values) }

    /// Copies those rows.
    ///
    /// - Precondition: There are at most `capacity`, and the data is that of the initialiser.
    func load(_ rows: ArraySlice<Int>, of dataset: Dataset) {
        count = 0
        append(rows, of: dataset)
    }

    /// Copies rows behind those that are there, of the same or of other data of the same shape.
    func append(_ rows: ArraySlice<Int>, of dataset: Dataset) {
        precondition(rows.count <= capacity - count, "\(count) and \(rows.count) rows in a batch for \(capacity)")
        let first = count
        count += rows.count
        Self.gather(rows, from: dataset.features, width: dataset.featureCount, into: features.values, at: first)
        switch dataset.targets {
        case .classes(let all):
            for (place, row) in rows.enumerated() { classes[first + place] = all[row] }
        case .values(let all):
            Self.gather(rows, from: all, width: dataset.valuesPerExample, into: values.values, at: first)
        }
    }

    private static func gather(
        _ rows: ArraySlice<Int>,
        from source: [Float],
        width: Int,
        into destination: UnsafeMutableBufferPointer<Float>,
        at first: Int
    ) {
        let end = (first + rows.count) * width
        precondition(end <= destination.count, "\(first + rows.count) rows of \(width) overflow the batch")
        // Safe: every row is checked against the source, the destination against the rows above.
        source.withUnsafeBufferPointer { source in
            guard let from = source.baseAddress, let to = destination.baseAddress else { return }
            for (place, row) in rows.enumerated() {
                precondition(row >= 0 && (row + 1) * width <= source.count, "row \(row) is not in the data")
                (to + (first + place) * width).update(from: from + row * width, count: width)
            }
        }
    }
}
