import ArgumentParser
import Federation
import Wire

/// `tributary study`.
struct StudyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study",
        abstract: "Start, hold, resume and end studies.",
        subcommands: [
            StudyStartCommand.self, StudyListCommand.self, StudyPauseCommand.self, StudyResumeCommand.self,
            StudyStopCommand.self,
        ]
    )
}

/// `tributary study list`.
struct StudyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the studies and what each is doing: who waits for whom.",
        discussion: """
            Example:
              tributary study list --federation wards/federation.yaml
            """
    )

    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let list = try await federation.withCoordinator { try await $0.get(.listStudies, as: StudyListResponse.self) }
        try output.print(list) { list in
            guard !list.studies.isEmpty else { return ["No studies yet. Start one: tributary study start plan.yaml"] }
            var table = Table([.text("STUDY"), .text("STATUS"), .number("ROUNDS"), .text("MODEL"), .text("NOW")])
            for study in list.studies {
                table.add([
                    study.study.text, study.status,
                    "\(min(study.committedRounds, study.plannedRounds))/\(study.plannedRounds)",
                    Format.short(study.model), study.activity,
                ])
            }
            return table.lines
        }
    }
}

/// `tributary study pause`.
struct StudyPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Hold a study: no new work is given out; what is under way is still taken.",
        discussion: """
            Example:
              tributary study pause digits --federation wards/federation.yaml
            """
    )

    @Argument(help: "The study.") var study: StudyName
    @OptionGroup var federation: FederationOptions

    func run() async throws { try await changeStudy(.pauseStudy, study, federation) }
}

/// `tributary study resume`.
struct StudyResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a held study go on; deadlines move by the time it was held.",
        discussion: """
            Example:
              tributary study resume digits --federation wards/federation.yaml
            """
    )

    @Argument(help: "The study.") var study: StudyName
    @OptionGroup var federation: FederationOptions

    func run() async throws { try await changeStudy(.resumeStudy, study, federation) }
}

/// `tributary study stop`.
struct StudyStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "End a study for good. Its history and its models stay; its open round is abandoned.",
        discussion: """
            Example:
              tributary study stop digits --force --federation wards/federation.yaml
            """
    )

    @Argument(help: "The study.") var study: StudyName
    @Flag(help: "Do it without asking.") var force = false
    @OptionGroup var federation: FederationOptions

    func run() async throws {
        try confirm("End the study \(study) for good? The updates of its open round are not used.", force: force)
        try await changeStudy(.stopStudy, study, federation)
    }
}

private func changeStudy(_ route: Route, _ study: StudyName, _ federation: FederationOptions) async throws {
    let answer = try await federation.withCoordinator {
        try await $0.send(route, path: [study.text], body: Empty(), as: StudyResponse.self)
    }
    Terminal.write("\(study): \(answer.summary.activity)")
}

/// `{}`.
struct Empty: Codable, Sendable {}
