public import Parameters
import Randomness

extension NetworkSpecification {
    /// The parameters before the first round. The same seed gives the same bits.
    ///
    /// `logistic` starts at zero: its loss is convex, so a random start has no symmetry to break. In an `mlp` weights
    /// and biases of a layer are uniform in ±1/√inputs, the default of PyTorch's `nn.Linear` (He et al. 2015,
    /// arXiv:1502.01852, with a = √5).
    public func initialParameters(seed: UInt64) -> ParameterVector {
        var parameters = ParameterVector(layout: layout)
        guard case .mlp = kind else { return parameters }
        var generator = SeededGenerator(seed: seed, stream: "initial parameters")
        var values = parameters.values
        var offset = 0
        for (inputs, outputs) in zip(widths, widths.dropFirst()) {
            let bound = 1 / Double(inputs).squareRoot()
            for _ in 0..<(inputs * outputs + outputs) {
                values[offset] = Float((2 * generator.uniform() - 1) * bound)
                offset += 1
            }
        }
        parameters.values = values
        return parameters
    }
}
