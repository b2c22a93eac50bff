/// The feature columns that need no more than a number in range: the loop that most cells of most tables go through.
struct NumberColumns {
    private struct Column {
        let place: Int32
        let offset: Int32
        let lowest: Float
        let highest: Float
        /// Whether a number in range is all there is to it: no category, no number that stands for a missing value, no
        /// indicator.
        let isPlain: Bool
    }

    private let columns: [Column]
    private let decimal: DecimalNumber

    init(_ features: [FeaturePlan], decimal: DecimalNumber) {
        self.decimal = decimal
        columns = features.map { feature in
            let range = feature.acceptedRange
            return Column(
                place: Int32(feature.column),
                offset: Int32(feature.offset),
                lowest: range?.lowerBound ?? 0,
                highest: range?.upperBound ?? 0,
                isPlain: range != nil && feature.missing.numbers.isEmpty && feature.missing.policy != .indicator
            )
        }
    }

    /// Reads cells into features from that column on, as far as they are plain numbers in range.
    ///
    /// - Returns: The first column that is something else, or the number of columns.
    func read(
        _ bytes: Span<UInt8>,
        _ fields: Span<CSVRecord.Field>,
        from first: Int,
        into features: inout MutableSpan<Float>
    ) -> Int {
        let columns = columns.span
        var index = first
        while index < columns.count {
            let column = columns[index]
            guard column.isPlain else { return index }
            let field = fields[Int(column.place)]
            let number =
                field.end == field.start + 1
                ? Self.digit(bytes[field.start]) : decimal.float(bytes, from: field.start, to: field.end)
            // Not so for NaN either.
            guard number >= column.lowest, number <= column.highest else { return index }
            features[Int(column.offset)] = number
            index += 1
        }
        return index
    }

    /// The number that one byte alone can be.
    private static func digit(_ byte: UInt8) -> Float {
        let digit = byte &- UInt8(ascii: "0")
        return digit <= 9 ? Float(digit) : .nan
    }
}
