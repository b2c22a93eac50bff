import CKernels

/// Makes an example of an image and its label, by a plan.
struct ImageReader {
    private let plan: TablePlan
    private let schema: DataSchema
    private let label: LabelReader
    private let contentPrefix: [UInt8]
    /// Whether anybody asks for an image's content.
    private let needsContent: Bool
    /// The numbers that each feature's pixels may hold.
    private let ranges: [ClosedRange<Float>]
    /// Whether every pixel is a feature, in order, and may hold any number.
    private let takesAllPixels: Bool
    /// The targets of the 256 labels; NaN for those that are none.
    private let targets: [Float]

    init(plan: TablePlan, schema: DataSchema) {
        self.plan = plan
        self.schema = schema
        let label = LabelReader(schema.label)
        self.label = label
        contentPrefix = schema.holdout.prefix
        needsContent = schema.holdout.fraction > 0
        let ranges = plan.features.map { $0.acceptedRange ?? 0...255 }
        self.ranges = ranges
        takesAllPixels =
            plan.featureCount == plan.columnCount - 1
            && plan.features.indices.allSatisfy { index in
                plan.features[index].column == index && plan.features[index].offset == index
                    && ranges[index].contains(0) && ranges[index].contains(255)
            }
        targets = (0..<256).map { byte in
            let text = Array(String(byte).utf8)
            return label.read(text.span, from: 0, to: text.count)
        }
    }

    /// Reads an image into an example; what is wrong with it, or nothing.
    func read(_ pixels: [UInt8], label byte: UInt8, into example: inout Example) -> RowReader.Fault? {
        if takesAllPixels {
            precondition(example.features.count == pixels.count, "an image of another size")
            // Safe: there are as many features as pixels.
            tables_floats_of_bytes(&example.features, pixels, pixels.count)
        } else {
            for (index, feature) in plan.features.enumerated() {
                let value = Float(pixels[feature.column])
                guard ranges[index].contains(value) else {
                    return RowReader.Fault(kind: .range, column: feature.column, feature: index)
                }
                example.features[feature.offset] = value
            }
        }
        example.target = targets[Int(byte)]
        if example.target.isNaN { return RowReader.Fault(kind: .label, column: plan.label) }
        if needsContent { setContent(pixels, label: byte, of: &example) }
        return nil
    }

    private func setContent(_ pixels: [UInt8], label byte: UInt8, of example: inout Example) {
        let start = contentPrefix.count + 1
        let end = start + pixels.count
        example.makeRoom(contentCount: end + 2)
        example.contentRoom.replaceSubrange(..<start, with: contentPrefix + [Holdout.separator])
        example.contentRoom.replaceSubrange(start..<end, with: pixels)
        example.contentRoom.replaceSubrange(end..<end + 2, with: [Holdout.separator, byte])
    }

    /// The words for a fault of the image with that number.
    func describe(_ fault: RowReader.Fault, _ pixels: [UInt8], label byte: UInt8, number: Int) -> RowFault {
        let isLabel = fault.column == plan.label
        return RowFault(
            line: number,
            column: isLabel ? schema.label.column : "pixel_\(fault.column)",
            kind: fault.kind,
            found: CellText.quoted(String(isLabel ? byte : pixels[fault.column])),
            expected: isLabel
                ? label.expectation
                : plan.features[fault.feature].expectation
        )
    }
}
