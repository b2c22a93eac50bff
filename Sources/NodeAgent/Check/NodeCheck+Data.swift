import Federation
import NIOPosix
import Training
import Wire

extension NodeCheck {
    /// Data that was read, by source.
    typealias ReadData = [NodeData.Source: LoadedData]

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
                    CheckResult(step: .data, outcome: .ok, detail: "for \(label): \(loaded.report)")
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

    /// Whether data fits a plan.
    static func plan(_ plan: Plan, fits data: LoadedData) -> CheckResult {
        func failed(_ detail: String) -> CheckResult {
            CheckResult(
                step: .plan,
                outcome: .failed,
                detail: "\(plan.study): \(detail)",
                advice: "Compare node.yaml with the operator's plan: both describe the same features and classes."
            )
        }
        let network: NetworkSpecification
        do {
            network = try NetworkSpecification(plan.model)
        } catch {
            return failed("\(error)")
        }
        if let misfit = DataMisfit.between(data.training, and: network) { return failed("\(misfit)") }
        guard data.training.count <= plan.maximumExamples else {
            return failed(
                "\(TrainingObstacle.tooManyExamples(found: data.training.count, maximum: plan.maximumExamples))"
            )
        }
        return CheckResult(
            step: .plan,
            outcome: .ok,
            detail: "\(plan.study): \(network.inputCount) features and the targets fit; "
                + "\(data.training.count) examples to train on, \(data.holdout.count) to evaluate on"
        )
    }
}
