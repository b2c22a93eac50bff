extension ExactMean {
    /// Whether no element is beyond what so many updates within the bound can sum to. What comes from elsewhere is
    /// asked before it is merged: then no sum overflows.
    public var isPossible: Bool {
        // At most 2⁶², by the choice of the fixed point, and rounded up a little.
        let largestTerm =
            fixedPoint.scale(weight: fixedPoint.maximumExamples * FixedPoint.fullWeight)
            * fixedPoint.updateBound
        let bound = UInt64((Double(contributions) * largestTerm.rounded(.up)).rounded(.up))
        return sums.allSatisfy { $0.magnitude <= bound }
    }
}
