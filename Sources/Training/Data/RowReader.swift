import CKernels

/// Makes an example of a row, by a plan.
struct RowReader {
    /// What is wrong with a row, without the words.
    struct Fault: Hashable {
        let kind: RowFault.Kind
        /// The place of the column in the table; -1 if it is no cell's fault.
        var column = -1
        /// The place of the feature column in the plan; -1 if it is none.
        var feature = -1
    }

    private let plan: TablePlan
    private let schema: DataSchema
    private let decimal: DecimalNumber
    private let numbers: NumberColumns
    private let label: LabelReader
    private let tasks: TaskReader
    /// For each feature column the texts of its categories; nil for numbers.
    private let categories: [TextIndex?]
    /// The columns of a row's content, in order.
    private let contentColumns: [Int]
    /// Those that stand side by side in the table too, as far as they do: the first one's place and the last one's.
    private let contentRuns: [ClosedRange<Int>]
    private let contentPrefix: [UInt8]
    /// Whether anybody asks for a row's content.
    private let needsContent: Bool
    private let delimiter: UInt8

    init(plan: TablePlan, schema: DataSchema) {
        self.plan = plan
        self.schema = schema
        decimal = DecimalNumber()
        numbers = NumberColumns(plan.features, decimal: decimal)
        label = LabelReader(schema.label)
        tasks = TaskReader(schema.task)
        categories = plan.features.map { feature in
            guard case .categorical(let values) = feature.kind else { return nil }
            return TextIndex(values)
        }
        contentColumns = plan.features.map(\.column) + [plan.label] + (plan.task.map { [$0] } ?? [])
        contentRuns = contentColumns.reduce(into: []) { runs, column in
            if let last = runs.last, last.upperBound + 1 == column {
                runs[runs.count - 1] = last.lowerBound...column
            } else {
                runs.append(column...column)
            }
        }
        contentPrefix = schema.holdout.prefix
        needsContent = schema.holdout.fraction > 0
        delimiter = if case .csv(_, let delimiter, _) = schema.source { delimiter } else { UInt8(ascii: ",") }
    }

    /// Reads a row into an example; what is wrong with it, or nothing.
    func read(_ bytes: Span<UInt8>, _ record: borrowing CSVRecord, into example: inout Example) -> Fault? {
        if let fault = record.fault { return Fault(kind: fault) }
        guard record.fields.count == plan.columnCount else { return Fault(kind: .columnCount) }
        example.missing.removeAll(keepingCapacity: true)
        var index = 0
        while true {
            var features = example.features.mutableSpan
            index = numbers.read(bytes, record.fields.span, from: index, into: &features)
            guard index < plan.features.count else { break }
            let field = record.fields[plan.features[index].column]
            let kind =
                categories[index] == nil
                ? readNumber(bytes, field, index, into: &example) : readCategory(bytes, field, index, into: &example)
            if let kind { return Fault(kind: kind, column: plan.features[index].column, feature: index) }
            index += 1
        }
        let field = record.fields[plan.label]
        example.target = label.read(bytes, from: field.start, to: field.end)
        if example.target.isNaN { return Fault(kind: .label, column: plan.label) }
        if let column = plan.task {
            let field = record.fields[column]
            switch tasks.read(bytes, from: field.start, to: field.end) {
            case .task(let task): example.task = task
            case .outside: return Fault(kind: .outsideTasks, column: column)
            case .unknown: return Fault(kind: .task, column: column)
            }
        }
        if needsContent { readContent(bytes, record, into: &example) }
        return nil
    }

    private func readNumber(
        _ bytes: Span<UInt8>,
        _ field: CSVRecord.Field,
        _ index: Int,
        into example: inout Example
    ) -> RowFault.Kind? {
        let number = decimal.float(bytes, from: field.start, to: field.end)
        let offset = plan.features[index].offset
        if number.isNaN {
            guard plan.features[index].missing.texts.place(of: bytes, from: field.start, to: field.end) != nil else {
                return .number
            }
            return readMissing(index, into: &example)
        }
        if plan.features[index].missing.numbers.contains(number) { return readMissing(index, into: &example) }
        guard plan.features[index].acceptedRange?.contains(number) == true else { return .range }
        example.features[offset] = number
        if plan.features[index].missing.policy == .indicator { example.features[offset + 1] = 0 }
        return nil
    }

    private func readCategory(
        _ bytes: Span<UInt8>,
        _ field: CSVRecord.Field,
        _ index: Int,
        into example: inout Example
    ) -> RowFault.Kind? {
        let feature = plan.features[index]
        for offset in feature.offset..<feature.offset + feature.width { example.features[offset] = 0 }
        if let place = categories[index]?.place(of: bytes, from: field.start, to: field.end) {
            example.features[feature.offset + place] = 1
            return nil
        }
        guard feature.missing.texts.place(of: bytes, from: field.start, to: field.end) != nil else { return .category }
        return readMissing(index, into: &example)
    }

    /// A missing number that the mean replaces is NaN until the mean is known.
    private func readMissing(_ index: Int, into example: inout Example) -> RowFault.Kind? {
        let feature = plan.features[index]
        switch feature.missing.policy {
        case .refuse: return .missing
        case .skipRow: return .leftOut
        case .mean:
            example.features[feature.offset] = .nan
            example.missing.append(feature.offset)
        case .value(let value):
            example.features[feature.offset] = value
            example.missing.append(feature.offset)
        case .indicator:
            let flag = feature.offset + feature.width - 1
            example.features[flag] = 1
            if categories[index] == nil { example.features[feature.offset] = .nan }
            example.missing.append(categories[index] == nil ? feature.offset : flag)
        }
        return nil
    }

    private func readContent(_ bytes: Span<UInt8>, _ record: borrowing CSVRecord, into example: inout Example) {
        let fields = record.fields.span
        var count = contentPrefix.count
        for run in contentRuns {
            if record.isTight {
                count += 1 + fields[run.upperBound].end - fields[run.lowerBound].start
            } else {
                for column in run { count += 1 + fields[column].end - fields[column].start }
            }
        }
        example.makeRoom(contentCount: count)
        var content = example.contentRoom.mutableSpan
        for index in contentPrefix.indices { content[index] = contentPrefix[index] }
        var place = contentPrefix.count
        for run in contentRuns {
            if record.isTight {
                let range = fields[run.lowerBound].start..<fields[run.upperBound].end
                content[place] = Holdout.separator
                copy(bytes.extracting(range), to: &content, at: place + 1)
                place += 1 + range.count
                continue
            }
            for column in run {
                content[place] = Holdout.separator
                place += 1
                for index in fields[column].start..<fields[column].end {
                    content[place] = bytes[index]
                    place += 1
                }
            }
        }
    }

    /// Copies cells that stand side by side, separators in place of the delimiters between them.
    private func copy(_ cells: Span<UInt8>, to content: inout MutableSpan<UInt8>, at place: Int) {
        precondition(place + cells.count <= content.count, "\(cells.count) bytes at \(place) of \(content.count)")
        content.withUnsafeMutableBufferPointer { content in
            cells.withUnsafeBufferPointer { cells in
                // Safe: there is room for the cells from `place` on, and the two are not the same memory.
                tables_copy_replacing(
                    content.baseAddress?.advanced(by: place),
                    cells.baseAddress,
                    cells.count,
                    delimiter,
                    Holdout.separator
                )
            }
        }
    }

    /// The words for a fault of the row.
    func describe(_ fault: Fault, _ bytes: Span<UInt8>, _ record: borrowing CSVRecord, columns: [String]) -> RowFault {
        let cell = fault.column >= 0 ? CellText.quoted(text(bytes, record.fields[fault.column])) : ""
        let (found, expected): (String, String) =
            switch fault.kind {
            case .columnCount:
                (record.fields.count == 1 ? "1 column" : "\(record.fields.count) columns", "\(plan.columnCount)")
            case .number: (cell, numberExpectation(text(bytes, record.fields[fault.column])))
            case .range, .category: (cell, plan.features[fault.feature].expectation)
            case .label: (cell, label.expectation)
            case .task: (cell, TaskReader.expectation(of: schema.task))
            case .outsideTasks: (cell, "a date within a task's range")
            case .missing: ("\(cell), a missing value", "a value")
            case .leftOut: ("\(cell), a missing value", "rows without one to be left out")
            case .zeroByte: ("a byte 0", "text")
            case .quotation: ("text after a closing quotation mark", "the end of the cell")
            }
        return RowFault(
            line: record.line,
            column: fault.column >= 0 ? columns[fault.column] : nil,
            kind: fault.kind,
            found: found,
            expected: expected
        )
    }

    private func numberExpectation(_ cell: [UInt8]) -> String {
        let hasComma = cell.contains(UInt8(ascii: ","))
        if hasComma { return "a number, with a point before its fraction" }
        let number = Double(String(decoding: cell, as: UTF8.self))
        return number == nil ? "a number" : "a number that is finite in 32 bits"
    }

    private func text(_ bytes: Span<UInt8>, _ field: CSVRecord.Field) -> [UInt8] {
        (field.start..<field.end).map { bytes[$0] }
    }
}
