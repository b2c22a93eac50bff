import CKernels
public import Parameters

extension ExactMean {
    /// Verifies an update in memory and adds it.
    ///
    /// - Throws: An ``UpdateViolation``; then the sum is as it was.
    public mutating func add(_ update: ParameterVector, exampleCount: Int) throws(UpdateViolation) {
        do throws(WholeUpdateViolation) {
            try add([WholeUpdate(update, exampleCount: exampleCount)])
        } catch {
            throw error.violation
        }
    }

    /// Verifies several updates in memory and adds them all: the bits of adding one after the other, in less time,
    /// since the sums go through memory once for many updates and each element is verified while it is added.
    ///
    /// - Parameters:
    ///   - updates: The updates, in any order. Of none nothing is added.
    ///   - divisor: What each adds to ``totalWeight``; the same for all updates of a sum.
    ///   - threads: How many threads share the work, each a stretch of the elements; at most 64 do. The bits do not
    ///     depend on it.
    /// - Throws: A ``WholeUpdateViolation`` that names the first update that may not be added and its first element
    ///   that is not finite or out of bound, in whichever tensor; then the sum is as it was.
    /// - Precondition: No update is half added, and there is at least one thread.
    public mutating func add(
        _ updates: [WholeUpdate],
        divisor: Divisor = .weights,
        threads: Int = 1
    ) throws(WholeUpdateViolation) {
        precondition(isClosed, "an update was added in part; close it with count(exampleCount:) first")
        precondition(threads >= 1, "\(threads) threads, expected at least one")
        for (index, update) in updates.enumerated() where outerViolation(of: update, after: index) != nil {
            // An update before it may have an element that may not be added; that one is named.
            try verify(updates)
        }
        guard addTerms(of: updates, threads: threads) else {
            try verify(updates)
            preconditionFailure("an element was refused, and then every one was found within the bound")
        }
        for update in updates {
            countWhole(exampleCount: update.exampleCount, weight: update.weight, divisor: divisor)
        }
    }

    /// Throws unless the update may be added: its tensors, its examples, each of its elements and the room for it.
    public func verify(_ update: ParameterVector, exampleCount: Int) throws(UpdateViolation) {
        precondition(isClosed, "an update was added in part; close it with count(exampleCount:) first")
        if let violation = violation(of: WholeUpdate(update, exampleCount: exampleCount), after: 0) { throw violation }
    }

    /// Throws unless all the updates may be added: names the first that may not.
    private func verify(_ updates: [WholeUpdate]) throws(WholeUpdateViolation) {
        for (index, update) in updates.enumerated() {
            if let violation = violation(of: update, after: index) {
                throw WholeUpdateViolation(index: index, violation: violation)
            }
        }
    }

    /// What is wrong with an update that is to be added after so many others.
    private func violation(of update: WholeUpdate, after others: Int) -> UpdateViolation? {
        if let violation = outerViolation(of: update, after: others) { return violation }
        // Safe: the array outlives the closure that reads it.
        let violation = update.parameters.values.withUnsafeBufferPointer {
            Self.firstViolation(in: $0, bound: fixedPoint.updateBound)
        }
        guard let violation else { return nil }
        let tensor = layout.tensors.first { $0.range.contains(violation.index) }
        return .element(violation, tensor: tensor?.name ?? "", bound: fixedPoint.updateBound)
    }

    /// As ``violation(of:after:)``, without a look at the elements.
    private func outerViolation(of update: WholeUpdate, after others: Int) -> UpdateViolation? {
        if let difference = layout.difference(from: update.parameters.layout) { return .wrongLayout(difference) }
        guard (1...fixedPoint.maximumExamples).contains(update.exampleCount) else {
            return .exampleCount(found: update.exampleCount, maximum: fixedPoint.maximumExamples)
        }
        guard others < fixedPoint.cohortBound - contributions else { return .cohortFull(fixedPoint.cohortBound) }
        return nil
    }
}

// MARK: The terms of several updates

extension ExactMean {
    /// So many updates at most are handed to the kernel at once: each takes a little of the stack.
    private static let updatesAtOnce = 64

    /// sum ← sum + Σ round(scaleₖ·Δₖ) where it is averaged; false, and the sums as they were, if an element may not be
    /// added.
    private mutating func addTerms(of updates: [WholeUpdate], threads: Int) -> Bool {
        let bound = FixedPoint.largestComponent(within: fixedPoint.updateBound)
        for start in stride(from: 0, to: updates.count, by: Self.updatesAtOnce) {
            let part = updates[start..<min(updates.count, start + Self.updatesAtOnce)]
            guard !withWork(of: part, { aggregation_add_updates(&$0, bound, threads) }) else { continue }
            for earlier in stride(from: 0, to: start, by: Self.updatesAtOnce) {
                withWork(of: updates[earlier..<earlier + Self.updatesAtOnce]) {
                    aggregation_take_out_updates(&$0, threads)
                }
            }
            return false
        }
        return true
    }

    /// Hands the sums and the updates to a kernel.
    private mutating func withWork<Result>(
        of updates: ArraySlice<WholeUpdate>,
        _ kernel: (inout aggregation_updates) -> Result
    ) -> Result {
        let scales = updates.map { fixedPoint.scale(weight: $0.exampleCount * $0.weight) }
        let averaged = averagedRanges.map { aggregation_range(start: $0.lowerBound, end: $0.upperBound) }
        // Safe: every array outlives the closure that hands out its memory; the sums and each update have the layout's
        // element count, and the averaged ranges lie within it. The kernel changes the sums alone, and is done with all
        // of it when it returns.
        return sums.withUnsafeMutableBufferPointer { sums in
            scales.withUnsafeBufferPointer { scales in
                averaged.withUnsafeBufferPointer { averaged in
                    Self.withElements(of: updates, after: []) { elements in
                        elements.withUnsafeBufferPointer { elements in
                            var work = aggregation_updates(
                                sums: sums.baseAddress,
                                element_count: sums.count,
                                updates: elements.baseAddress,
                                scales: scales.baseAddress,
                                update_count: elements.count,
                                averaged: averaged.baseAddress,
                                averaged_count: averaged.count
                            )
                            return kernel(&work)
                        }
                    }
                }
            }
        }
    }

    /// Hands over where the elements of each update begin, after those that are known.
    private static func withElements<Result>(
        of updates: ArraySlice<WholeUpdate>,
        after known: [UnsafePointer<Float>?],
        _ body: ([UnsafePointer<Float>?]) -> Result
    ) -> Result {
        guard let first = updates.first else { return body(known) }
        // Safe: the array outlives the closure, within which everything with its address happens.
        return first.parameters.values.withUnsafeBufferPointer {
            withElements(of: updates.dropFirst(), after: known + [$0.baseAddress], body)
        }
    }
}
