/// Nothing holds the model: what fine-tuning does, for comparison.
public struct NoMethod: ContinualMethod {
    /// None.
    public var terms: StepTerms { StepTerms() }

    /// The method.
    public init() {}
}
