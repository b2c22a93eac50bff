import ArgumentParser
import Federation
import Foundation
import Parameters
import VirtualNodes

/// Carries out `tributary simulate --train`: a study, a part of a round, or the files of a partition.
struct TrainingSimulationRun {
    let source: SimulationSource
    let options: TrainingSimulationOptions
    let jobs: Int
    let output: OutputOptions

    func run() async throws {
        if let folder = options.writePartition {
            return try PartitionFolder(source: source).write(to: folder)
        }
        if let shard = options.shard.flatMap({ Shard($0) }) { return try await part(shard) }
        try await study()
    }

    private func study() async throws {
        let start = ContinuousClock.now
        var simulation = try simulation(from: try SafetensorsReader.read(try source.plan.initialModel()).vector)
        var report = TrainingSimulationReport(plan: source.plan.plan, nodes: source.population.names.count)
        if !output.json { Terminal.write(report.heading) }
        var last = ContinuousClock.now
        while let round = try await simulation.next() {
            let now = ContinuousClock.now
            let row = TrainingSimulationReport.Round(round, seconds: (now - last) / .seconds(1))
            last = now
            report.rounds.append(row)
            if !output.json { Terminal.write(row.text) }
        }
        report.model = simulation.digest
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        if let file = options.file { try BinaryFile.write(SafetensorsWriter.bytes(of: simulation.model), to: file) }
        try output.print(report) { [$0.conclusion] }
    }

    private func part(_ shard: Shard) async throws {
        guard let number = RoundNumber(options.round ?? 1), let file = options.file else {
            throw ValidationError("--shard goes with --output")
        }
        let model = try SimulationModel.read(options.model, or: source.plan)
        let part = try await simulation(from: model).part(shard, of: number)
        try BinaryFile.write(part.bytes(), to: file)
        let summary = PartSummary(part, file: file)
        try output.print(summary) { [$0.text] }
    }

    private func simulation(from model: ParameterVector) throws -> TrainingSimulation {
        try TrainingSimulation(
            plan: source.plan.plan,
            model: model,
            population: source.population,
            workerCount: jobs
        )
    }
}

/// The model that a round begins with.
enum SimulationModel {
    /// Reads a file, or makes the plan's first model.
    static func read(_ path: String?, or plan: PlanSource) throws -> ParameterVector {
        guard let path else { return try SafetensorsReader.read(try plan.initialModel()).vector }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): found nothing readable, expected the model of the round before")
        }
        return try SafetensorsReader.read(Array(bytes)).vector
    }
}

/// What a part of a round came to.
private struct PartSummary: Encodable {
    let round: Int
    let part: String
    let nodes: Int
    let cohort: Int
    let file: String

    init(_ part: PartialSum, file: String) {
        round = part.identity.round.value
        self.part = "\(part.shard)"
        nodes = part.nodeCount
        cohort = part.cohortSize
        self.file = file
    }

    var text: String { "round \(round), part \(part): \(nodes) of \(cohort) nodes, written to \(file)" }
}
