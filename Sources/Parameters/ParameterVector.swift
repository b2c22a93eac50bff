/// The parameters of a model, or a difference of two models: one contiguous buffer of `Float` under a layout.
///
/// Loops over many elements use `values.withUnsafeMutableBufferPointer`; nothing is copied while one owner changes it.
public struct ParameterVector: Sendable, Equatable {
    /// Names, shapes and offsets of the tensors.
    public let layout: ParameterLayout
    /// All elements, tensor after tensor, each row-major.
    ///
    /// - Precondition: A change keeps the count at `layout.elementCount`.
    public var values: [Float] {
        get { elements }
        // In place: an observer would copy the whole array at every change of an element.
        _modify {
            defer { Self.requireCount(elements.count, layout) }
            yield &elements
        }
    }

    private var elements: [Float]

    /// A vector of zeros.
    public init(layout: ParameterLayout) {
        self.init(layout: layout, values: [Float](repeating: 0, count: layout.elementCount))
    }

    /// A vector with those elements.
    ///
    /// - Precondition: There are `layout.elementCount` of them.
    public init(layout: ParameterLayout, values: [Float]) {
        Self.requireCount(values.count, layout)
        self.layout = layout
        elements = values
    }

    private static func requireCount(_ count: Int, _ layout: ParameterLayout) {
        precondition(count == layout.elementCount, "\(count) values for a layout of \(layout.elementCount) elements")
    }
}
