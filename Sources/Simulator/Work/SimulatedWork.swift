public import Federation
public import Parameters

/// What nodes make of an assignment. Two conformers: ``CheapWork``, where a million lives are to be lived, and
/// ``TrainerWork``, which is the real trainer.
public protocol SimulatedWork: Sendable {
    /// The model that a study begins with.
    func initialModel(of plan: Plan) -> ParameterVector

    /// Trained minus received parameters. The same arguments give the same bits.
    func difference(_ assignment: Assignment, node: NodeName, from model: ParameterVector) -> ParameterVector
}
