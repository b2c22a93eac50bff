/// A place in a file: line and column, both from 1, the column in Unicode scalars.
struct SourcePlace: Sendable, Hashable {
    let line: Int
    let column: Int

    /// Where every file begins.
    static let start = SourcePlace(line: 1, column: 1)
}
