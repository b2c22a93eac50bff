/// Examples in a pair of IDX files: images of unsigned bytes, and a label a image.
struct IDXDataset {
    let imagesPath: String
    let labelsPath: String
    let schema: DataSchema
    let scaler: FeatureScaler?
    let limits: DataLimits

    /// Reads both files once from beginning to end.
    func load() throws(DataError) -> LoadedData {
        var images = try IDXFile(path: imagesPath, dimensions: 2...4, limits: limits)
        var labels = try IDXFile(path: labelsPath, dimensions: 1...1, limits: limits)
        let count = images.sizes[0]
        guard labels.sizes[0] == count else {
            throw .idx(path: labelsPath, .countsDiffer(labels: labels.sizes[0], images: count))
        }
        let pixelCount = images.sizes.dropFirst().reduce(1, *)
        guard pixelCount <= limits.columnCount else {
            throw .columns(path: imagesPath, line: 1, .tooMany(limit: limits.columnCount))
        }
        let plan = try plan(pixelCount: pixelCount)
        let reader = ImageReader(plan: plan, schema: schema)
        var collector = ExampleCollector(
            schema: schema,
            outputs: plan.features.flatMap(\.outputs),
            scaler: scaler,
            path: imagesPath,
            limits: limits
        )
        var example = Example(featureCount: plan.featureCount)
        var pixels: [UInt8] = []
        var label: [UInt8] = []
        for number in 1...count {
            pixels.removeAll(keepingCapacity: true)
            label.removeAll(keepingCapacity: true)
            try images.read(pixelCount, into: &pixels)
            try labels.read(1, into: &label)
            if let fault = reader.read(pixels, label: label[0], into: &example) {
                collector.leaveOut(fault, line: number) {
                    reader.describe(fault, pixels, label: label[0], number: number)
                }
            } else {
                try collector.add(example)
            }
        }
        try images.requireEnd()
        try labels.requireEnd()
        return try collector.finish(paths: [imagesPath, labelsPath])
    }

    private func plan(pixelCount: Int) throws(DataError) -> TablePlan {
        var schema = schema
        if schema.features.isEmpty {
            schema.features = [FeatureColumn("pixel_*", kind: .numeric(scaling: .range(lowest: 0, highest: 255)))]
        }
        let columns = (0..<pixelCount).map { "pixel_\($0)" } + [schema.label.column]
        do {
            let plan = try TablePlan(schema, columns: columns, limits: limits)
            try scaler?.requireSameFeatures(plan.features.flatMap(\.outputs))
            return plan
        } catch {
            throw .columns(path: imagesPath, line: 1, error)
        }
    }
}
