public import Parameters

/// An update in memory and how much it counts, for ``ExactMean/add(_:divisor:threads:)``.
public struct WholeUpdate: Sendable {
    /// The difference to the model, under the model's tensors.
    public let parameters: ParameterVector
    /// The examples behind it.
    public let exampleCount: Int
    /// How much of each example counts, in 1/1024.
    public let weight: Int

    /// The update with that many examples, each of which counts in full unless a weight says less.
    ///
    /// - Precondition: The weight is one of 1 to 1024.
    public init(_ parameters: ParameterVector, exampleCount: Int, weight: Int = FixedPoint.fullWeight) {
        precondition(
            (1...FixedPoint.fullWeight).contains(weight),
            "a weight of \(weight), expected 1 to \(FixedPoint.fullWeight)"
        )
        self.parameters = parameters
        self.exampleCount = exampleCount
        self.weight = weight
    }
}
