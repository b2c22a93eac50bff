import ArgumentParser
import Federation
import Foundation
import LocalLearning
import NodeAgent
import Parameters
import Settings
import Training
import Wire

/// `tributary study start`.
struct StudyStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start a study: send its plan and the model it begins with.",
        discussion: """
            Example:
              tributary study start plan.yaml --federation wards/federation.yaml

            The first model is made here from the plan's seed, or read from the plan's initial_model.
            """
    )

    @Argument(help: "The plan.", completion: .file(extensions: ["yaml", "yml"])) var plan: String
    @OptionGroup var federation: FederationOptions

    func run() async throws {
        let file = try PlanSource(path: plan)
        let study = try await federation.withCoordinator { try await file.start(at: $0) }
        study.show()
    }
}

extension StudyResponse {
    /// Tells that the study started.
    func show() {
        Terminal.write("study \(summary.study) started from model \(Format.short(summary.model))")
        Terminal.write(summary.activity)
    }
}

/// A plan on disk and the model it begins with.
struct PlanSource {
    /// The plan.
    var plan: Plan
    private let initialModelPath: String?

    /// A plan that begins with a model made from its seed.
    init(plan: Plan) {
        self.plan = plan
        initialModelPath = nil
    }

    /// Reads `plan.yaml`.
    init(path: String) throws {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): found nothing readable, expected a plan.yaml")
        }
        let file = try PlanFile.parse(Array(bytes), path: path)
        plan = file.plan
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        initialModelPath = file.initialModelPath.map { $0.hasPrefix("/") ? $0 : folder + "/" + $0 }
    }

    /// Sends the first model and the plan.
    func start(at coordinator: RemoteCoordinator) async throws -> StudyResponse {
        let model = try initialModel()
        let digest = ContentDigest.of(model)
        try await coordinator.storeBlob(model, digest: digest)
        let request = StudyStartRequest(plan: plan, model: digest)
        return try await coordinator.send(.startStudy, body: request, as: StudyResponse.self)
    }

    /// The bytes of the model the study begins with.
    func initialModel() throws -> [UInt8] {
        let specification = try NetworkSpecification(plan.model)
        guard let path = initialModelPath else {
            return SafetensorsWriter.bytes(of: specification.initialParameters(seed: plan.seed))
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): found nothing readable, expected the plan's initial_model")
        }
        let vector: ParameterVector
        do {
            vector = try SafetensorsReader.read(Array(bytes)).vector
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
        return SafetensorsWriter.bytes(of: try vector.arranged(as: specification.layout, path: path))
    }
}

extension ParameterVector {
    /// The same tensors in the order of a layout: other writers sort them by name.
    fileprivate func arranged(as target: ParameterLayout, path: String) throws -> ParameterVector {
        var result = ParameterVector(layout: target)
        for tensor in target.tensors {
            guard let found = layout[tensor.name], found.shape == tensor.shape else {
                throw CommandFailure(
                    "\(path): found no tensor \"\(tensor.name)\" of shape \(tensor.shape), expected the plan's network"
                )
            }
            result.values.replaceSubrange(tensor.range, with: values[found.range])
        }
        guard layout.tensors.count == target.tensors.count else {
            throw CommandFailure("\(path): found \(layout.tensors.count) tensors, expected \(target.tensors.count)")
        }
        return result
    }
}
