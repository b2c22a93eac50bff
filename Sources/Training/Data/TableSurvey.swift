/// The columns of a table and what stands in one of them: for who has a table and no description of it.
public struct TableSurvey: Sendable, Hashable {
    /// The columns' names in the order of the file.
    public let columns: [String]
    /// The column that was looked at.
    public let column: String
    /// The texts in its cells, each once, in the order in which people number things. Empty cells are none.
    public let values: [String]

    /// The most different texts of a column.
    public static let mostValues = 100_000

    /// Reads a CSV file once.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - delimiter: What stands between its cells.
    ///   - header: Where the columns' names stand.
    ///   - column: The column to look at; nil: the last one.
    ///   - limits: How large the file may be.
    /// - Throws: ``DataError``; `columns` if there is no such column, `tooManyValues` beyond ``mostValues``.
    public static func read(
        _ path: String,
        delimiter: UInt8 = UInt8(ascii: ","),
        header: CSVHeader = .firstLine,
        column: String?,
        limits: DataLimits = DataLimits()
    ) throws(DataError) -> TableSurvey {
        var scanner = try CSVScanner.open(path, delimiter: delimiter, limits: limits)
        let schema = DataSchema(
            source: .csv(path: path, delimiter: delimiter, header: header),
            features: [],
            label: LabelColumn(column: column ?? "", kind: .value)
        )
        let table = CSVDataset(
            path: path,
            delimiter: delimiter,
            header: header,
            schema: schema,
            scaler: nil,
            limits: limits
        )
        let (columns, line) = try table.header(&scanner)
        guard let name = column ?? columns.last, let place = columns.firstIndex(of: name) else {
            let fault = ColumnFault.missing(name: column ?? "", role: "simulation", suggestion: nil, columns: columns)
            throw .columns(path: path, line: line, fault)
        }
        var found: Set<[UInt8]> = []
        while try scanner.next() {
            guard place < scanner.record.fields.count else { continue }
            let cell = scanner.cell(place)
            guard !cell.isEmpty else { continue }
            found.insert(Array(cell))
            guard found.count <= mostValues else { throw .tooManyValues(path: path, limit: mostValues) }
        }
        let texts = found.compactMap { String(validating: $0, as: UTF8.self) }
        return TableSurvey(columns: columns, column: name, values: texts.sorted(by: NaturalOrder.precedes))
    }
}
