/// Examples in a CSV file.
struct CSVDataset {
    let path: String
    let delimiter: UInt8
    let header: CSVHeader
    let schema: DataSchema
    let scaler: FeatureScaler?
    let limits: DataLimits

    /// Reads the file once from beginning to end.
    func load() throws(DataError) -> LoadedData {
        var scanner = try CSVScanner.open(path, delimiter: delimiter, limits: limits)
        let (columns, line) = try header(&scanner)
        let plan: TablePlan
        do {
            plan = try TablePlan(schema, columns: columns, limits: limits)
            try scaler?.requireSameFeatures(plan.features.flatMap(\.outputs))
        } catch {
            throw .columns(path: path, line: line, error)
        }
        let reader = RowReader(plan: plan, schema: schema)
        var collector = ExampleCollector(
            schema: schema,
            outputs: plan.features.flatMap(\.outputs),
            scaler: scaler,
            path: path,
            limits: limits
        )
        var example = Example(featureCount: plan.featureCount)
        while try scanner.next() {
            if let fault = reader.read(scanner.window.span, scanner.record, into: &example) {
                collector.leaveOut(fault, line: scanner.record.line) {
                    reader.describe(fault, scanner.window.span, scanner.record, columns: columns)
                }
            } else {
                try collector.add(example)
            }
        }
        return try collector.finish(paths: [path])
    }

    /// The names of the columns, and the line they stand on.
    func header(_ scanner: inout CSVScanner) throws(DataError) -> (columns: [String], line: Int) {
        switch header {
        case .names(let names): return (names, 1)
        case .firstLine: break
        }
        guard try scanner.next() else { throw .empty(path: path) }
        let line = scanner.record.line
        if scanner.record.fault == .zeroByte { throw .notUTF8(path: path, line: line, found: "a byte 0") }
        var names: [String] = []
        for place in scanner.record.fields.indices {
            let bytes = scanner.cell(place)
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw .notUTF8(path: path, line: line, found: CellText.quoted(bytes))
            }
            names.append(name)
        }
        return (names, line)
    }
}
