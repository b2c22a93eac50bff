import Aggregation
import Federation
import Parameters

/// The sum of a round under way.
struct RoundWork {
    /// Whose update: the number tells what is added again from what was added, for a fault that counts it twice.
    struct Contributor: Hashable {
        let update: UploadName
        var copy = 0
    }

    /// The exact sum.
    var sum: ContributorSum<Contributor>
    /// The updates in the order in which they were added, for a sum that depends on it.
    var arrivals: [(node: NodeName, vector: ParameterVector, exampleCount: Int)] = []

    /// The mean of floats in the order of arrival, which is not what is promised.
    func meanOfFloats(of nodes: Set<NodeName>, from model: ParameterVector) -> ParameterVector {
        var result = model
        let counted = arrivals.filter { nodes.contains($0.node) }
        let total = counted.reduce(Float(0)) { $0 + Float($1.exampleCount) }
        for index in result.values.indices {
            var sum: Float = 0
            for arrival in counted { sum += Float(arrival.exampleCount) * arrival.vector.values[index] }
            result.values[index] += sum / total
        }
        return result
    }
}
