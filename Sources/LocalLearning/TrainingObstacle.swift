public import Federation
import Parameters
public import Training

/// Why an assignment cannot be carried out: what the operator and the history are told. No data is in it.
public enum TrainingObstacle: Error, Sendable, Equatable {
    /// The node has no data for the study.
    case noData(StudyName)
    /// The node has no data for the task.
    case noTaskData(TaskName)
    /// The task's data has a class that the plan does not give it.
    case foreignClass(String, task: TaskName)
    /// The penalty received is none of this model.
    case wrongPenalty(String)
    /// What the node kept of earlier tasks is gone or damaged.
    case memory(String)
    /// The data could not be read. What is wrong with it stands in the node's own log.
    case unreadableData(code: String)
    /// The data does not fit the plan's network.
    case unfit(DataMisfit)
    /// The network or its training cannot be set up here.
    case impossiblePlan(String)
    /// The model received is not the plan's network.
    case wrongModel(String)
    /// The training failed.
    case training(TrainingError)
    /// There are more examples than the plan lets a node claim.
    case tooManyExamples(found: Int, maximum: Int)
    /// A component of the update is not a finite number.
    case nonFinite(tensor: String)
    /// A component of the update is larger than the plan lets it be.
    case outOfBound(tensor: String, found: Double, bound: Double)
}

extension TrainingObstacle: CustomStringConvertible {
    /// What was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .noData(let study):
            "this node has no data for the study \(study); name it under studies in node.yaml, or leave the study out"
        case .noTaskData(let task):
            "this node has no data for the task \(task); name it under tasks in node.yaml"
        case .foreignClass(let name, let task):
            "the data of the task \(task) has \(name), which is none of the classes that the plan gives the task"
        case .wrongPenalty(let reason): "\(reason)"
        case .memory(let reason): "what this node kept of earlier tasks cannot be used: \(reason)"
        case .unreadableData(let code): "this node's data could not be read (\(code)); its own log says where"
        case .unfit(let misfit): misfit.description
        case .impossiblePlan(let reason): "the plan cannot be carried out: \(reason)"
        case .wrongModel(let reason): "the model received is not the plan's network: \(reason)"
        case .training(let error): "\(error)"
        case .tooManyExamples(let found, let maximum):
            "found \(found) examples to train on, expected at most \(maximum); raise the plan's max_examples, "
                + "or give this node fewer"
        case .nonFinite(let tensor):
            "a component of the update's tensor \"\(tensor)\" is not a finite number; lower the learning rate or "
                + "standardise the features"
        case .outOfBound(let tensor, let found, let bound):
            "a component of the update's tensor \"\(tensor)\" is \(Float(found)), beyond update_bound \(bound); "
                + "lower the learning rate or raise the bound"
        }
    }
}
