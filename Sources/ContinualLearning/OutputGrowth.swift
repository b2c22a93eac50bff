public import Parameters

/// A model whose last linear layer gets more outputs, as tasks bring classes.
///
/// The last two tensors of a layout are that layer's weight, `[outputs, inputs]`, and bias, `[outputs]`: new outputs
/// are new rows at the end. They begin at 0, which needs no seed and leaves what the model says of the other classes as
/// it was.
public enum OutputGrowth {
    /// The layout with that many outputs.
    public static func layout(_ layout: ParameterLayout, outputs: Int) throws(ParameterLayoutError) -> ParameterLayout {
        let last = layout.tensors.count - 2
        return try ParameterLayout(
            layout.tensors.enumerated().map { index, tensor in
                index < last ? (tensor.name, tensor.shape) : (tensor.name, [outputs] + tensor.shape.dropFirst())
            }
        )
    }

    /// The values of a smaller layout in a larger one, tensor by tensor; what is new is 0.
    public static func moved(_ values: [Float], from layout: ParameterLayout, to larger: ParameterLayout) -> [Float] {
        var result = [Float](repeating: 0, count: larger.elementCount)
        for (old, new) in zip(layout.tensors, larger.tensors) {
            result.replaceSubrange(new.offset..<new.offset + old.elementCount, with: values[old.range])
        }
        return result
    }
}
