import ArgumentParser
import Federation
import Foundation
import NodeAgent
import Settings
import Trust
import Wire

/// `tributary node join`.
struct NodeJoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Join a federation and take part until told to stop (SIGTERM or Ctrl-C).",
        discussion: """
            Example, the first time:
              tributary node join --config node.yaml --token trib1.…

            Example, from then on:
              tributary node join --config node.yaml

            It may be killed at any moment: started again, it goes on where it was. Operators and auditors join with
            --enrol-only and use the state folder with --identity.
            """
    )

    @OptionGroup var node: NodeOptions
    @Option(help: ArgumentHelp("The one-time token from the operator.", valueName: "token")) var token: String?
    @Flag(help: "Only enrol; do not take part yet.") var enrolOnly = false
    @OptionGroup var logging: LogOptions
    @OptionGroup var traces: TraceOptions

    func run() async throws {
        let source = try node.source()
        if let token { try await enrol(source, token: token) }
        if enrolOnly {
            guard token != nil else { throw ValidationError("--enrol-only needs --token.") }
            return
        }
        let logger = logging.logger(label: "tributary.node")
        SystemClock.tellShift(logger)
        // Found out now rather than in the log: whether the folder holds this node's certificate.
        let identity = try MemberFiles.read(from: source.stateDirectory)
        var environment = NodeEnvironment.system
        environment.tracer = try traces.tracer(service: source.settings.name.text)
        let service = NodeService(
            configuration: try source.configuration(),
            environment: environment,
            logger: logger
        )
        Terminal.note("\(identity.identity) takes part at \(try source.address())")
        let runner = ServiceRunner(
            healthPort: source.settings.healthPort,
            logger: logger,
            readiness: service.readiness,
            condition: service.condition
        )
        try await runner.run(service)
        Terminal.note("node stopped; its outbox is stored")
    }

    private func enrol(_ source: NodeSource, token: String) async throws {
        let outcome: NodeEnrolment.Outcome
        do {
            outcome = try await NodeEnrolment.join(
                token: token,
                coordinator: try source.address(),
                name: enrolOnly ? nil : source.settings.name,
                stateDirectory: source.stateDirectory,
                proxy: try source.proxy(),
                now: SystemClock.now
            )
        } catch let error as EnrolmentError {
            throw CommandFailure(error)
        }
        try TextFile.write("\(try source.address())\n", to: source.stateDirectory + "/coordinator.url")
        switch outcome {
        case .joined(let member):
            Terminal.note("enrolled as \(member.identity) until \(Format.time(Timestamp(member.certificate.notAfter)))")
        case .alreadyJoined(let member):
            Terminal.note(
                "\(source.stateDirectory) holds the certificate of \(member.identity) already; the token was not used"
            )
        }
    }
}

extension CommandFailure {
    /// The failure that an error of an enrolment is.
    init(_ error: EnrolmentError) {
        switch error {
        case .refused: self.init("\(error)", status: .refused)
        case .coordinator(let cause): self.init("\(error)", status: CommandFailure(cause).status)
        case .interrupted: self.init("\(error)", status: .interrupted)
        default: self.init("\(error)")
        }
    }
}
