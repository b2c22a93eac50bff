/// Makes an example of an image and its label, by a plan.
struct ImageReader {
    private let plan: TablePlan
    private let schema: DataSchema
    private let label: LabelReader
    private let contentPrefix: [UInt8]
    /// The numbers that each feature's pixels may hold.
    private let ranges: [ClosedRange<Float>]
    /// The targets of the 256 labels; NaN for those that are none.
    private let targets: [Float]

    init(plan: TablePlan, schema: DataSchema) {
        self.plan = plan
        self.schema = schema
        let label = LabelReader(schema.label)
        self.label = label
        contentPrefix = schema.holdout.prefix
        ranges = plan.features.map { $0.acceptedRange ?? 0...255 }
        targets = (0..<256).map { byte in
            let text = Array(String(byte).utf8)
            return label.read(text.span, from: 0, to: text.count)
        }
    }

    /// Reads an image into an example; what is wrong with it, or nothing.
    func read(_ pixels: [UInt8], label byte: UInt8, into example: inout Example) -> RowReader.Fault? {
        for index in plan.features.indices {
            let value = Float(pixels[plan.features[index].column])
            guard ranges[index].contains(value) else {
                return RowReader.Fault(kind: .range, column: plan.features[index].column, feature: index)
            }
            example.features[plan.features[index].offset] = value
        }
        example.target = targets[Int(byte)]
        if example.target.isNaN { return RowReader.Fault(kind: .label, column: plan.label) }
        example.content.removeAll(keepingCapacity: true)
        example.content += contentPrefix
        example.content.append(Holdout.separator)
        example.content += pixels
        example.content.append(Holdout.separator)
        example.content.append(byte)
        return nil
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
