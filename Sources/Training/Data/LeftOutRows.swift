/// The rows left out, by reason and column.
struct LeftOutRows {
    private var places: [RowReader.Fault: Int] = [:]
    private var firsts: [RowFault] = []
    private var counts: [Int] = []
    private var lines: [[Int]] = []
    /// The first row that does not fit.
    private(set) var firstBad: RowFault?
    /// The number of rows that do not fit.
    private(set) var badCount = 0
    /// The lines of the first of them.
    private(set) var badLines: [Int] = []

    /// The number of rows.
    var count: Int { counts.reduce(0, +) }

    /// The rows, one entry a reason, in the order in which the reasons were met.
    var groups: [DataReport.LeftOut] {
        firsts.indices.map { DataReport.LeftOut(first: firsts[$0], count: counts[$0], lines: lines[$0]) }
    }

    mutating func add(_ fault: RowReader.Fault, line: Int, describe: () -> RowFault) {
        let place: Int
        if let known = places[fault] {
            place = known
        } else {
            place = firsts.count
            places[fault] = place
            firsts.append(describe())
            counts.append(0)
            lines.append([])
        }
        counts[place] += 1
        if lines[place].count < ReportedLines.limit { lines[place].append(line) }
        guard firsts[place].isBad else { return }
        if firstBad == nil { firstBad = firsts[place] }
        badCount += 1
        if badLines.count < ReportedLines.limit { badLines.append(line) }
    }
}
