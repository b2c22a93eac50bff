import CKernels
public import Parameters

/// The federated mean Σ nᵢwᵢΔᵢ / Σ nᵢwᵢ, summed in integers. The weight wᵢ is 1, and less for an update that came late.
///
/// Each nᵢwᵢΔᵢ is rounded once to fixed point and added to 64-bit integers, where addition is associative: order,
/// retries, restarts and partial sums cannot change a bit. The memory is eight bytes an element, however many updates
/// there are.
///
/// Updates in memory are verified and added by ``add(_:divisor:threads:)``. One that comes in blocks is verified as a
/// whole (``firstViolation(in:bound:)``) before its first block is added; it is in the sum once
/// ``count(exampleCount:weight:divisor:)`` closes it.
public struct ExactMean: Sendable {
    /// The tensors of the model.
    public let layout: ParameterLayout
    /// How terms are rounded.
    public let fixedPoint: FixedPoint
    /// What the sum is divided by, in 1/1024 examples: Σ 1024·nᵢwᵢ over the updates in the sum, or Σ 1024·nᵢ of those
    /// that were counted so.
    public internal(set) var totalWeight = 0
    /// The number of updates in the sum.
    public internal(set) var contributions = 0

    /// Σ round(nᵢwᵢΔᵢ·2ᶠ); zero where a tensor is not averaged.
    var sums: [Int64]
    /// The elements that are averaged.
    let averagedRanges: [Range<Int>]
    /// The update being added block by block: how many of its elements were added, and its weight.
    private var open: (elementCount: Int, weight: Int)?

    /// The sum of no updates.
    public init(layout: ParameterLayout, fixedPoint: FixedPoint) {
        let count = layout.elementCount
        let sums = [Int64](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            // Safe: the advice covers the buffer's own bytes, and every element is initialised.
            aggregation_prefer_large_pages(buffer.baseAddress, 8 * buffer.count)
            buffer.initialize(repeating: 0)
            initializedCount = count
        }
        self.init(layout: layout, fixedPoint: fixedPoint, sums: sums)
    }

    init(layout: ParameterLayout, fixedPoint: FixedPoint, sums: [Int64]) {
        self.layout = layout
        self.fixedPoint = fixedPoint
        self.sums = sums
        var ranges: [Range<Int>] = []
        for tensor in layout.tensors where tensor.isAveraged && tensor.elementCount > 0 {
            if let last = ranges.last, last.upperBound == tensor.offset {
                ranges[ranges.count - 1] = last.lowerBound..<tensor.range.upperBound
            } else {
                ranges.append(tensor.range)
            }
        }
        averagedRanges = ranges
    }

    /// Becomes the sum of no updates of that layout, in the same memory if it has as many elements and nobody else
    /// holds the sum.
    public mutating func beginAnew(layout: ParameterLayout, fixedPoint: FixedPoint) {
        var sums = self.sums
        // Let go of, or to write to it would copy it, and to make another would take as much again.
        self.sums = []
        guard sums.count == layout.elementCount else {
            sums = []
            self = ExactMean(layout: layout, fixedPoint: fixedPoint)
            return
        }
        sums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        self = ExactMean(layout: layout, fixedPoint: fixedPoint, sums: sums)
    }

    /// Whether no update is half added. Only then can the sum be stored, merged or applied.
    public var isClosed: Bool { open == nil }
}

// MARK: One update, block by block

extension ExactMean {
    /// The first element of a block that is not finite or whose magnitude is above the bound; nil if all may be added.
    public static func firstViolation(in block: UnsafeBufferPointer<Float>, bound: Double) -> ElementViolation? {
        // Safe: the kernel reads block.count elements, and returns an index below it where it found one.
        guard let start = block.baseAddress else { return nil }
        let index = aggregation_first_outside(start, block.count, FixedPoint.largestComponent(within: bound))
        guard index < block.count else { return nil }
        let element = block[index]
        return ElementViolation(
            index: index,
            kind: element.isNaN ? .notANumber : element.isInfinite ? .infinite : .outOfBound
        )
    }

    /// Adds the elements of an update that begin at an offset of the flat vector. Blocks come in any order, each
    /// element once; then ``count(exampleCount:weight:divisor:)``.
    ///
    /// - Parameter weight: How much of each example counts, in 1/1024.
    /// - Precondition: The whole update was verified; the block lies within the layout; the count is one of 1 to the
    ///   plan's maximum, the weight one of 1 to 1024, and both the same for all blocks of the update; the cohort is not
    ///   full.
    public mutating func add(
        block: UnsafeBufferPointer<Float>,
        at offset: Int,
        exampleCount: Int,
        weight: Int = FixedPoint.fullWeight
    ) {
        precondition(
            offset >= 0 && block.count <= layout.elementCount && offset <= layout.elementCount - block.count,
            "a block of \(block.count) elements at \(offset) in a layout of \(layout.elementCount)"
        )
        let total = openUpdate(exampleCount: exampleCount, weight: weight, adding: block.count)
        addTerms(of: block, at: offset, scale: fixedPoint.scale(weight: total))
    }

    /// What the sum is divided by.
    public enum Divisor: Sendable, Hashable {
        /// Σ nᵢwᵢ: the result is the weighted mean.
        case weights
        /// Σ nᵢ: the result is shorter the less the updates weigh (FedBuff, Nguyen et al. 2022, arXiv:2106.06639,
        /// algorithm 1, which divides by the number of updates and not by their weights).
        case examples
    }

    /// Closes an update: all its elements were added with that count and weight.
    ///
    /// - Parameter divisor: What the update adds to ``totalWeight``; the same for all updates of a sum.
    public mutating func count(
        exampleCount: Int,
        weight: Int = FixedPoint.fullWeight,
        divisor: Divisor = .weights
    ) {
        _ = openUpdate(exampleCount: exampleCount, weight: weight, adding: 0)
        precondition(
            open?.elementCount == layout.elementCount,
            "\(open?.elementCount ?? 0) of \(layout.elementCount) elements of the update were added"
        )
        open = nil
        countWhole(exampleCount: exampleCount, weight: weight, divisor: divisor)
    }

    /// Counts an update that is in the sums with all its elements.
    mutating func countWhole(exampleCount: Int, weight: Int, divisor: Divisor) {
        totalWeight += exampleCount * (divisor == .weights ? weight : FixedPoint.fullWeight)
        contributions += 1
    }

    /// Returns the weight of the update, in 1/1024 examples.
    private mutating func openUpdate(exampleCount: Int, weight: Int, adding elementCount: Int) -> Int {
        precondition(
            (1...fixedPoint.maximumExamples).contains(exampleCount) && (1...FixedPoint.fullWeight).contains(weight),
            "\(exampleCount) examples with a weight of \(weight), expected at most \(fixedPoint.maximumExamples)"
        )
        let total = exampleCount * weight
        let (added, expected) = open ?? (0, total)
        precondition(total == expected, "\(total)/1024 examples, expected \(expected) as for the blocks before")
        precondition(
            contributions < fixedPoint.cohortBound,
            "\(contributions) updates in a sum for at most \(fixedPoint.cohortBound)"
        )
        precondition(
            elementCount <= layout.elementCount - added,
            "\(added) and \(elementCount) elements of one update; the layout has \(layout.elementCount)"
        )
        open = (added + elementCount, total)
        return total
    }

    /// sum ← sum + round(scale·Δ) where it is averaged.
    private mutating func addTerms(of block: UnsafeBufferPointer<Float>, at offset: Int, scale: Double) {
        let range = offset..<offset + block.count
        // Safe: `part` lies within the block and, moved by the offset, within the layout, whose count both have.
        sums.withUnsafeMutableBufferPointer { sums in
            guard let values = block.baseAddress, let target = sums.baseAddress else { return }
            for averaged in averagedRanges {
                let part = averaged.clamped(to: range)
                guard !part.isEmpty else { continue }
                aggregation_add_fixed_point(
                    target + part.lowerBound,
                    values + (part.lowerBound - offset),
                    part.count,
                    scale
                )
            }
        }
    }
}
