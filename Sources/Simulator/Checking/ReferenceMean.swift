import Federation
import Parameters

/// The exact mean once more, written as its definition reads and nothing else: slow, and without the code that it
/// checks.
///
///     θ + Σ round(nᵢ·wᵢ·Δᵢ·2ᶠ) / (2ᶠ·Σ nᵢ·wᵢ),  f the largest with nᵢ·Δᵢ·2ᶠ ≤ 2⁵¹ and the sum over a full cohort ≤ 2⁶²
///
/// In an asynchronous study the divisor is 2ᶠ·Σ nᵢ.
enum ReferenceMean {
    /// An update in the mean.
    struct Part {
        let vector: ParameterVector
        let exampleCount: Int
        /// How much of each example counts, in 1/1024.
        let weight: Int
    }

    /// The model after a round over those updates.
    static func model(
        after model: ParameterVector,
        _ updates: [Part],
        plan: Plan
    ) -> ParameterVector {
        var bits = 0
        let term = Double(plan.maximumExamples) * plan.updateBound
        while bits < 100, term * power(bits + 1) <= 0x1p51,
            term * Double(plan.maximumUpdates) * power(bits + 1) <= 0x1p62
        { bits += 1 }
        let total = updates.reduce(0.0) { sum, part in
            sum + Double(part.exampleCount) * (plan.buffer == nil ? Double(part.weight) / 1024 : 1)
        }
        var result = model
        for index in result.values.indices {
            var sum: Int64 = 0
            for update in updates {
                let scaled =
                    Double(update.vector.values[index]) * Double(update.exampleCount * update.weight) / 1024
                    * power(bits)
                sum += Int64(scaled.rounded(.toNearestOrEven))
            }
            let mean = Double(sum) / (total * power(bits))
            result.values[index] = Float(Double(model.values[index]) + mean)
        }
        return result
    }

    private static func power(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
}
