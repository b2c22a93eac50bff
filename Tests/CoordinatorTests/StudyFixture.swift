import Federation
import Foundation
import Parameters
import Testing
import Wire

/// A small study and the updates for it.
struct StudyFixture: Sendable {
    var plan: Plan
    let layout: ParameterLayout
    let model: ParameterVector
    let modelBytes: [UInt8]
    var modelDigest: ContentDigest { ContentDigest.of(modelBytes) }

    init(
        name: String = "digits",
        rounds: Int = 2,
        quorum: Int = 2,
        minimum: Int = 2,
        deadlineSeconds: Double = 3600,
        inputs: Int = 3,
        outputs: Int = 2
    ) throws {
        plan = Plan(
            study: try required(StudyName(name)),
            seed: 1,
            model: ModelPlan(network: .logistic, inputs: inputs, outputs: outputs, loss: .softmaxCrossEntropy),
            training: TrainingPlan(
                epochs: 1,
                batchSize: 4,
                optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
            ),
            rounds: rounds,
            cohort: CohortPlan(minimum: minimum),
            quorum: quorum,
            deadlineSeconds: deadlineSeconds
        )
        layout = try ParameterLayout([
            (name: "layers.0.weight", shape: [outputs, inputs]), (name: "layers.0.bias", shape: [outputs]),
        ])
        model = ParameterVector(layout: layout)
        modelBytes = SafetensorsWriter.bytes(of: model)
    }

    /// Stores the model and starts the study.
    func start(in federation: TestFederation) async throws {
        let ada = try federation.anOperator()
        let stored = try await ada.send("PUT", "/v1/blobs/\(modelDigest)", body: Data(modelBytes))
        guard [201, 204].contains(stored.status) else { throw try stored.problem() }
        let request = StudyStartRequest(plan: plan, model: modelDigest)
        _ = try await ada.json("POST", "/v1/studies", request).decoded(StudyResponse.self)
    }

    /// Enrols two nodes, starts the study, shows both, and sends the update of one: its round waits for the other.
    ///
    /// - Returns: The two, and the update's bytes.
    func startHalf(in federation: TestFederation) async throws -> (ash: TestPeer, birch: TestPeer, update: Data) {
        let ash = try await federation.enrolledNode("ash")
        let birch = try await federation.enrolledNode("birch")
        try await start(in: federation)
        _ = try await birch.assignment(wait: 0)
        let work = try required(try await ash.assignment().assignment)
        let update = try self.update(work, value: 1)
        #expect(try await ash.upload(update, for: work).decoded(UpdateResponse.self).counted)
        return (ash, birch, update)
    }

    /// The bytes of an update whose every component is `value`.
    func update(
        _ assignment: AssignmentMessage,
        value: Float,
        examples: Int = 10,
        evaluation: EvaluationMetrics? = EvaluationMetrics(exampleCount: 5, loss: 1, accuracy: 0.5)
    ) throws -> Data {
        let isTraining = assignment.kind == .training
        let vector = ParameterVector(
            layout: isTraining ? layout : .empty,
            values: isTraining ? [Float](repeating: value, count: layout.elementCount) : []
        )
        let report = UpdateReport(
            study: assignment.study,
            round: assignment.round,
            model: assignment.model,
            exampleCount: isTraining ? examples : 0,
            trainingLoss: isTraining ? 0.7 : nil,
            evaluation: evaluation
        )
        return Data(SafetensorsWriter.bytes(of: vector, metadata: try report.metadata()))
    }
}

extension TestPeer {
    /// Asks for work.
    func assignment(wait: Double = 10, query: String = "") async throws -> AssignmentResponse {
        try await send("GET", "/v1/assignments?protocol=1&wait=\(wait)\(query)").decoded(AssignmentResponse.self)
    }

    /// Sends a whole update.
    func upload(_ bytes: Data, for assignment: AssignmentMessage) async throws -> Answer {
        try await send("PUT", assignment.updatePath, headers: Self.digestHeader(bytes), body: bytes)
    }

    /// The field that names what is uploaded.
    static func digestHeader(_ bytes: Data) -> [String: String] {
        [UploadHeader.digest: UploadHeader.digestField(ContentDigest.of(Array(bytes)))]
    }
}

extension AssignmentMessage {
    /// Where its update goes.
    var updatePath: String { "/v1/studies/\(study)/rounds/\(round)/update" }
}
