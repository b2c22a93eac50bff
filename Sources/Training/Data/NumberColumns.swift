import CKernels

/// The feature columns that need no more than a number in range: the loop that most cells of most tables go through.
struct NumberColumns {
    private let columns: [tables_column]
    private let lastCell: Int
    private let lastFeature: Int
    private let decimal: DecimalNumber

    init(_ features: [FeaturePlan], decimal: DecimalNumber) {
        self.decimal = decimal
        lastCell = features.map(\.column).max() ?? -1
        lastFeature = features.map(\.offset).max() ?? -1
        columns = features.map { feature in
            let range = feature.acceptedRange
            // Plain: no category, no number that stands for a missing value, no indicator.
            return tables_column(
                cell: feature.column,
                feature: feature.offset,
                lowest: range?.lowerBound ?? 0,
                highest: range?.upperBound ?? 0,
                is_plain: range != nil && feature.missing.numbers.isEmpty && feature.missing.policy != .indicator
            )
        }
    }

    /// Reads cells into features from that column on, as far as they are plain numbers in range.
    ///
    /// - Precondition: The fields lie in the bytes, and fields and features are those of the plan.
    /// - Returns: The first column that is something else, or the number of columns.
    func read(
        _ bytes: Span<UInt8>,
        _ fields: Span<CSVRecord.Field>,
        from first: Int,
        into features: inout MutableSpan<Float>
    ) -> Int {
        precondition(fields.count > lastCell && features.count > lastFeature, "a row of another table")
        var index = first
        while index < columns.count {
            index = readShort(bytes, fields, from: index, into: &features)
            guard index < columns.count, columns[index].is_plain else { return index }
            let field = fields[columns[index].cell]
            let number = decimal.float(bytes, from: field.start, to: field.end)
            // Not so for NaN either.
            guard number >= columns[index].lowest, number <= columns[index].highest else { return index }
            features[columns[index].feature] = number
            index += 1
        }
        return index
    }

    /// The same as far as the numbers are short.
    private func readShort(
        _ bytes: Span<UInt8>,
        _ fields: Span<CSVRecord.Field>,
        from first: Int,
        into features: inout MutableSpan<Float>
    ) -> Int {
        features.withUnsafeMutableBufferPointer { features in
            bytes.withUnsafeBufferPointer { bytes in
                fields.withUnsafeBufferPointer { fields in
                    // Safe: the caller checked that every column's cell and feature are there; the cells lie in the
                    // bytes, and the kernel reads no others.
                    tables_read_numbers(
                        features.baseAddress,
                        bytes.baseAddress,
                        bytes.count,
                        fields.baseAddress,
                        columns,
                        first,
                        columns.count
                    )
                }
            }
        }
    }
}
