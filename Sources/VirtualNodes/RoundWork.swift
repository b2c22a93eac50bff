import Aggregation
import Federation
import LocalLearning
import Parameters
import Synchronization
import Training

/// What several workers do for one round: train its nodes and add what they made.
struct RoundWork: Sendable {
    /// The assignment of every node.
    let learning: LocalLearning
    /// The model that they all begin with; one copy for all.
    let model: ParameterVector
    /// The nodes, by their places in the cohort.
    let cohort: [NodeName]
    /// What each has.
    let population: Population
    /// How the sum is rounded.
    let fixedPoint: FixedPoint

    /// What came of a part of a cohort.
    struct Part: Sendable {
        /// The exact sum over its updates.
        var sum: ExactMean
        /// The answers with their places, in no order.
        var answers: [(place: Int, answer: NodeAnswer)] = []
        /// The node with the lowest place that could not train.
        var failure: (place: Int, error: SimulationError)?

        /// Takes what another worker did. The order in which parts come changes nothing.
        mutating func merge(_ other: Part) {
            sum.merge(other.sum)
            answers += other.answers
            if let failure = other.failure, failure.place < self.failure?.place ?? .max { self.failure = failure }
        }

        /// The answers in the cohort's order: their mean loss is a sum of doubles.
        var sorted: [NodeAnswer] { answers.sorted { $0.place < $1.place }.map(\.answer) }
    }

    /// A part in which there is nothing yet.
    var emptyPart: Part { Part(sum: ExactMean(layout: model.layout, fixedPoint: fixedPoint)) }

    /// Trains nodes until the queue is empty. Nothing here takes memory by the node that grows with the model.
    func run(_ queue: NodeQueue, in workspace: TrainingWorkspace) -> Part {
        var part = emptyPart
        while let place = queue.take() {
            do throws(TrainingObstacle) {
                part.answers.append((place, try train(cohort[place], into: &part.sum, workspace)))
            } catch {
                // Whoever has a lower place was given out before and comes to its end: the first failure is always
                // found.
                queue.close()
                part.failure = (place, .node(cohort[place], learning.assignment.round, error))
            }
        }
        return part
    }

    private func train(
        _ node: NodeName,
        into sum: inout ExactMean,
        _ workspace: TrainingWorkspace
    ) throws(TrainingObstacle) -> NodeAnswer {
        guard let place = population.place(of: node) else { throw .noData(learning.assignment.study) }
        let training = population.training(at: place)
        try learning.check(training)
        let outcome: TrainingWorkspace.Outcome
        do throws(TrainingError) {
            outcome = try workspace.train(
                learning.trainer,
                from: model,
                on: training,
                context: learning.context,
                generator: learning.generator(of: node)
            )
        } catch { throw .training(error) }
        workspace.subtract(model)
        guard let update = workspace.parameters else { preconditionFailure("a training ended without parameters") }
        do throws(UpdateViolation) {
            try sum.add(update, exampleCount: outcome.exampleCount)
        } catch {
            throw learning.obstacle(in: update) ?? .wrongModel("\(error)")
        }
        return NodeAnswer(node: node, exampleCount: outcome.exampleCount, trainingLoss: outcome.loss)
    }
}
