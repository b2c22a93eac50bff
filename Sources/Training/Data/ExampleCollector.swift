import CKernels

/// Gathers examples on their sides of the hold-out, and the rows that were left out; then fits and applies the scaling.
///
/// There is one of it: a copy would have the scaling copy all examples before it writes to them.
struct ExampleCollector: ~Copyable {
    private struct Part {
        var features: [Float] = []
        var targets: [Float] = []
        var tasks: [Int32] = []
    }

    /// The bytes from which on large pages are asked for: two of them.
    private static let largeByteCount = 4 << 20

    private let schema: DataSchema
    private let outputs: [FeatureOutput]
    private let scaler: FeatureScaler?
    private var training = Part()
    private var holdout = Part()
    private var missingCounts: [Int]
    private var leftOut = LeftOutRows()
    private var rowCount = 0
    private let path: String
    private let valueLimit: Int

    /// - Parameters:
    ///   - outputs: The features in their order.
    ///   - scaler: What the features are scaled by; nil: by what is fitted on the training part.
    ///   - path: The file that errors name.
    init(schema: DataSchema, outputs: [FeatureOutput], scaler: FeatureScaler?, path: String, limits: DataLimits) {
        self.schema = schema
        self.outputs = outputs
        self.scaler = scaler
        self.path = path
        valueLimit = limits.valueCount
        missingCounts = [Int](repeating: 0, count: outputs.count)
    }

    /// Takes an example to its side.
    mutating func add(_ example: Example) throws(DataError) {
        rowCount += 1
        guard training.features.count + holdout.features.count + outputs.count <= valueLimit else {
            throw .tooManyValues(path: path, limit: valueLimit)
        }
        for index in example.missing { missingCounts[index] += 1 }
        if schema.holdout.contains(example.content) {
            Self.append(example, to: &holdout)
        } else {
            Self.append(example, to: &training)
        }
    }

    private static func append(_ example: Example, to part: inout Part) {
        if part.features.capacity - part.features.count < example.features.count {
            grow(&part.features, by: example.features.count)
        }
        part.features += example.features
        part.targets.append(example.target)
        part.tasks.append(example.task)
    }

    /// Makes room for as many values again, on large pages where that is worth it.
    private static func grow(_ values: inout [Float], by count: Int) {
        var grown: [Float] = []
        grown.reserveCapacity(max(values.count + count, 2 * values.capacity))
        let byteCount = grown.capacity * MemoryLayout<Float>.stride
        if byteCount >= largeByteCount {
            // Safe: the memory is the array's own, and advice about it changes no byte.
            grown.withUnsafeMutableBufferPointer { aggregation_prefer_large_pages($0.baseAddress, byteCount) }
        }
        grown += values
        values = grown
    }

    /// Counts a row that does not fit; the words are only asked for when they are new.
    mutating func leaveOut(_ fault: RowReader.Fault, line: Int, describe: () -> RowFault) {
        rowCount += 1
        leftOut.add(fault, line: line, describe: describe)
    }

    /// The data, if no more rows are bad than the schema accepts and one is left to train on.
    consuming func finish(paths: [String]) throws(DataError) -> LoadedData {
        if let first = leftOut.firstBad, schema.badRows.refuses(leftOut.badCount, of: rowCount) {
            throw .badRows(
                path: path,
                first: first,
                lines: leftOut.badLines,
                count: leftOut.badCount,
                rowCount: rowCount,
                policy: schema.badRows
            )
        }
        guard !training.targets.isEmpty else {
            throw .noRows(path: path, read: rowCount, leftOut: leftOut.count, heldOut: holdout.targets.count)
        }
        let fitted = FeatureScaler(fitting: training.features, outputs: outputs)
        let scaler = scaler?.completed(by: fitted) ?? fitted
        let report = DataReport(
            paths: paths,
            rowCount: rowCount,
            trainingCount: training.targets.count,
            holdoutCount: holdout.targets.count,
            leftOut: leftOut.groups,
            classes: occurrences(schema.label.classNames) { $0.targets.map { Int($0) } },
            tasks: occurrences(schema.taskNames ?? []) { $0.tasks.map { Int($0) } },
            features: fitted.report(missingCounts: missingCounts)
        )
        scaler.scale(&training.features)
        scaler.scale(&holdout.features)
        return LoadedData(training: dataset(training), holdout: dataset(holdout), scaler: scaler, report: report)
    }

    private func dataset(_ part: Part) -> Dataset {
        Dataset(
            featureCount: outputs.count,
            features: part.features,
            targets: schema.label.classCount == nil
                ? .values(part.targets) : .classes(part.targets.map { Int32($0) }),
            tasks: schema.task == nil ? nil : part.tasks
        )
    }

    private func occurrences(_ names: [String], _ indices: (Part) -> [Int]) -> [DataReport.Occurrences] {
        guard !names.isEmpty else { return [] }
        let counts = [training, holdout].map { part in
            indices(part).reduce(into: [Int](repeating: 0, count: names.count)) { $0[$1] += 1 }
        }
        return names.indices.map {
            DataReport.Occurrences(name: names[$0], trainingCount: counts[0][$0], holdoutCount: counts[1][$0])
        }
    }
}
