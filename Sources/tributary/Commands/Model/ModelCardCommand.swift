import ArgumentParser
import Federation
import Foundation
import Reports
import Wire

/// `tributary model card`.
struct ModelCardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract:
            "Write a model's card in Markdown: plan, tasks, data sizes, metrics per institution, lineage, digests.",
        discussion: """
            Example:
              tributary model card --federation wards/federation.yaml > MODEL.md
              tributary model card --round 8 --output MODEL.md --federation wards/federation.yaml
              tributary model card --json --federation wards/federation.yaml
            """
    )

    @Option(help: ArgumentHelp("The model that this round made; left out: the newest.", valueName: "number"))
    var round: Int?
    @Option(help: ArgumentHelp("The file; left out: standard output.", valueName: "file"), completion: .file())
    var output: String?
    @Flag(help: "Write JSON with stable keys instead of Markdown.") var json = false
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions

    func validate() throws {
        if let round, round < 1 { throw ValidationError("--round: found \(round), expected a number from 1.") }
    }

    func run() async throws {
        let card = try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            let response = try await coordinator.get(.showStudy, path: [name.text], as: StudyResponse.self)
            guard let number = round ?? (response.summary.committedRounds > 0 ? response.summary.committedRounds : nil)
            else { throw CommandFailure("\(name): found no committed round, and so no model that was learned") }
            let shown = try await coordinator.get(.showRound, path: [name.text, "\(number)"], as: RoundResponse.self)
            let pages = RoundPages(coordinator: coordinator, study: name, query: [RoundListQuery.nodes: "true"])
            return ModelCard(
                federation: try await coordinator.get(.readStatus, as: StatusResponse.self).federation,
                study: response,
                rounds: try await pages.all(before: number + 2).rounds,
                round: shown,
                tasks: response.plan.continual == nil
                    ? nil : try await coordinator.get(.listTasks, path: [name.text], as: TaskListResponse.self)
            )
        }
        let text =
            json ? String(decoding: try WireCoding.encodeReadably(card.facts), as: UTF8.self) + "\n" : card.markdown
        guard let output else { return Terminal.writeRaw(text) }
        try TextFile.write(text, to: output)
        Terminal.note("\(output): written")
    }
}
