import CKernels

extension ParameterVector {
    /// θ − θ′, element by element: the update that a node sends is its trained model minus the one it received.
    ///
    /// - Precondition: Both have the same tensors.
    public func subtracting(_ other: ParameterVector) -> ParameterVector {
        var result = self
        result.add(other, scaledBy: -1)
        return result
    }

    /// θ ← θ + s·Δ, element by element in `Float`; the product is rounded before it is added.
    ///
    /// - Precondition: Both have the same tensors.
    public mutating func add(_ other: ParameterVector, scaledBy scale: Float = 1) {
        precondition(layout.hasSameTensors(as: other.layout), "two vectors of different tensors cannot be added")
        // Safe: both buffers have the layout's element count, and the arrays outlive the closures.
        values.withUnsafeMutableBufferPointer { sums in
            other.values.withUnsafeBufferPointer { terms in
                for index in 0..<sums.count { sums[index] += scale * terms[index] }
            }
        }
    }

    /// The sum of the squared elements, in `Double` and in an order that depends on nothing but the count.
    public func squaredNorm() -> Double {
        var norm = SquaredNorm()
        // Safe: the array outlives the closure that reads it.
        values.withUnsafeBufferPointer { norm.add($0) }
        return norm.value
    }

    /// The index of the first element that is not a number or infinite; nil if all are finite.
    public var firstNonFiniteIndex: Int? { firstIndex(above: Double(Float.greatestFiniteMagnitude)) }

    /// The index of the first element whose magnitude is not at most the bound, which a NaN's never is; nil if there is
    /// none.
    public func firstIndex(above bound: Double) -> Int? {
        // The largest float within the bound: what is at most the one is at most the other.
        let nearest = Float(bound)
        let limit = Double(nearest) > bound ? nearest.nextDown : nearest
        // Safe: the array outlives the closure; the kernel reads as many elements as there are.
        let index = values.withUnsafeBufferPointer { elements in
            elements.baseAddress.map { aggregation_first_outside($0, elements.count, limit) } ?? 0
        }
        return index < values.count ? index : nil
    }
}
