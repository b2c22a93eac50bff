public import Parameters

/// An exact sum that knows whose updates are in it: adding the same one again changes nothing, and an update that could
/// be added only in part is taken out again.
///
/// The sum has no order (P2), so taking out means beginning anew: whoever holds the updates adds them again.
public struct ContributorSum<Contributor: Hashable & Sendable>: Sendable {
    /// The sum.
    public private(set) var mean: ExactMean
    /// Whose updates are in it.
    public private(set) var included: Set<Contributor> = []

    /// The sum of no updates.
    public init(layout: ParameterLayout, fixedPoint: FixedPoint) {
        mean = ExactMean(layout: layout, fixedPoint: fixedPoint)
    }

    /// Adds a contributor's update, which was verified, unless it is in the sum already.
    ///
    /// - Parameters:
    ///   - contributor: Whose update it is.
    ///   - exampleCount: The examples behind it.
    ///   - weight: How much of each counts, in 1/1024.
    ///   - divisor: What the update adds to the divisor of the mean.
    ///   - forEachBlock: Hands over the update's elements block by block, each with its offset in the flat vector.
    /// - Throws: What `forEachBlock` throws; then the sum is empty, unless nothing had been added of the update.
    public mutating func add(
        _ contributor: Contributor,
        exampleCount: Int,
        weight: Int = FixedPoint.fullWeight,
        divisor: ExactMean.Divisor = .weights,
        _ forEachBlock: ((UnsafeBufferPointer<Float>, Int) throws -> Void) throws -> Void
    ) throws {
        guard !included.contains(contributor) else { return }
        do {
            // Safe: the block is used only within the call that hands it over.
            try forEachBlock { block, offset in
                mean.add(block: block, at: offset, exampleCount: exampleCount, weight: weight)
            }
        } catch {
            if !mean.isClosed { removeAll() }
            throw error
        }
        mean.count(exampleCount: exampleCount, weight: weight, divisor: divisor)
        included.insert(contributor)
    }

    /// Begins anew if somebody else's update is in the sum than those.
    public mutating func keepOnly(_ contributors: some Sequence<Contributor>) {
        if !included.isSubset(of: Set(contributors)) { removeAll() }
    }

    /// Becomes the sum of no updates of that layout, in the same memory if it has as many elements.
    public mutating func beginAnew(layout: ParameterLayout, fixedPoint: FixedPoint) {
        mean.beginAnew(layout: layout, fixedPoint: fixedPoint)
        included = []
    }

    private mutating func removeAll() { beginAnew(layout: mean.layout, fixedPoint: mean.fixedPoint) }
}
