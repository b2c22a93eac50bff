import Federation
import LocalLearning
import NIOPosix
import Training
import Wire

extension NodeCheck {
    /// Data that was read, by source.
    typealias ReadData = [NodeData.Source: StudyDataset]

    /// Reads every source of data; one result each.
    func data() async -> (results: [CheckResult], data: ReadData) {
        var sources: [(label: String, source: NodeData.Source)] = []
        if let standard = configuration.data.standard { sources.append(("every study", standard)) }
        for (study, source) in configuration.data.studies.sorted(by: { $0.key < $1.key }) {
            sources.append(("the study \(study)", source))
        }
        guard !sources.isEmpty else {
            let result = CheckResult(
                step: .data,
                outcome: .failed,
                detail: "node.yaml names no data",
                advice: "Describe the data under data in node.yaml."
            )
            return ([result], [:])
        }
        var results: [CheckResult] = []
        var data: ReadData = [:]
        for (label, source) in sources {
            do {
                let loaded = try await NIOThreadPool.singleton.runIfActive { try source.load() }
                data[source] = loaded
                results.append(
                    CheckResult(
                        step: .data,
                        outcome: .ok,
                        detail: "for \(label): " + loaded.reports.map(\.description).joined(separator: "; ")
                    )
                )
            } catch {
                results.append(
                    CheckResult(
                        step: .data,
                        outcome: .failed,
                        detail: "for \(label): \(error)",
                        advice: "Correct the file or its description in node.yaml."
                    )
                )
            }
        }
        return (results, data)
    }

    /// Compares the data with each study's network; one result a study.
    func plans(of studies: [StudyResponse], data: ReadData) -> [CheckResult] {
        guard !studies.isEmpty else {
            let detail = "not tried: there is no study that this node takes part in, or the coordinator was not reached"
            return [CheckResult(step: .plan, outcome: .skipped, detail: detail)]
        }
        return studies.map { study in
            let name = study.summary.study
            guard let source = configuration.data.source(of: name) else {
                return CheckResult(
                    step: .plan,
                    outcome: .failed,
                    detail: "\(name): this node takes part but has no data for it",
                    advice: "Name data for it under studies in node.yaml, or leave the study out."
                )
            }
            guard let loaded = data[source] else {
                return CheckResult(step: .plan, outcome: .skipped, detail: "\(name): not tried: its data was not read")
            }
            return Self.plan(study.plan, fits: loaded)
        }
    }

    /// Whether data fits a plan: that of every task, or all of it in a study without tasks.
    static func plan(_ plan: Plan, fits data: StudyDataset) -> CheckResult {
        do {
            var found: [String] = []
            if let continual = plan.continual {
                for (index, task) in continual.tasks.enumerated() {
                    guard let part = data.part(task.name) else {
                        found.append("no data for the task \(task.name), which this node only evaluates others for")
                        continue
                    }
                    let placed = try part.placed(in: continual, task: index)
                    found.append("\(task.name): \(try fit(placed, plan.model(inTask: index), plan))")
                }
            } else if let part = data.part(nil) {
                found.append(try fit(part, plan.model, plan))
            } else {
                throw TrainingObstacle.noData(plan.study)
            }
            return CheckResult(step: .plan, outcome: .ok, detail: "\(plan.study): " + found.joined(separator: "; "))
        } catch {
            return CheckResult(
                step: .plan,
                outcome: .failed,
                detail: "\(plan.study): \(error)",
                advice: "Compare node.yaml with the operator's plan: both describe the same features and classes."
            )
        }
    }

    private static func fit(_ part: StudyDataset.Part, _ model: ModelPlan, _ plan: Plan) throws -> String {
        let network = try NetworkSpecification(model)
        if let misfit = DataMisfit.between(part.training, and: network) { throw TrainingObstacle.unfit(misfit) }
        guard part.training.count <= plan.maximumExamples else {
            throw TrainingObstacle.tooManyExamples(found: part.training.count, maximum: plan.maximumExamples)
        }
        return "\(network.inputCount) features and the targets fit; "
            + "\(part.training.count) examples to train on, \(part.holdout.count) to evaluate on"
    }
}
