import ArgumentParser
import Federation
import Foundation
import NodeAgent
import Settings
import Trust
import Wire

/// `tributary node status`.
struct NodeStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say how this node is: its certificate, its outbox, and what its studies wait for.",
        discussion: """
            Example:
              tributary node status --config node.yaml
            """
    )

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    /// What is printed.
    struct Status: Codable {
        var node: NodeName
        var identity: String
        var certificateExpires: Timestamp
        var outbox: [Kept]
        var coordinator: String
        var reachable: Bool
        var problem: String?
        var studies: [StudySummary]

        /// An update that is kept until its round is committed.
        struct Kept: Codable {
            var study: StudyName
            var round: RoundNumber
            var bytes: Int
            var acknowledged: Bool

            init(_ update: KeptUpdate) {
                study = update.study
                round = update.round
                bytes = update.byteCount
                acknowledged = update.isAcknowledged
            }
        }

        private enum CodingKeys: String, CodingKey {
            case node, identity, outbox, coordinator, reachable, problem, studies
            case certificateExpires = "certificate_expires"
        }
    }

    func run() async throws {
        let source = try node.source()
        let identity = try MemberFiles.read(from: source.stateDirectory)
        var status = Status(
            node: source.settings.name,
            identity: "\(identity.identity)",
            certificateExpires: Timestamp(identity.certificate.notAfter),
            outbox: try KeptUpdate.list(in: source.stateDirectory).map(Status.Kept.init),
            coordinator: "\(try source.address())",
            reachable: true,
            problem: nil,
            studies: []
        )
        let coordinator = try RemoteCoordinator(folder: source.stateDirectory, url: status.coordinator)
        do {
            let list = try await coordinator.get(.listStudies, as: StudyListResponse.self)
            status.studies = list.studies.filter { source.settings.offer.includes($0.study) }
        } catch let failure as CommandFailure {
            status.reachable = false
            status.problem = failure.description
        }
        await coordinator.close()
        try output.print(status, lines: Self.lines)
    }

    private static func lines(_ status: Status) -> [String] {
        var lines = [
            "\(Style.bold(status.node.text)): \(status.identity)",
            "  certificate  good until \(Format.time(status.certificateExpires))",
            "  coordinator  \(status.coordinator), \(status.reachable ? "reachable" : status.problem ?? "not reachable")",
            "  outbox       \(status.outbox.isEmpty ? "empty" : "\(status.outbox.count) kept until their rounds are committed")",
        ]
        for kept in status.outbox {
            let state = kept.acknowledged ? "acknowledged" : "not sent yet"
            lines.append("    \(kept.study) round \(kept.round), \(Format.bytes(kept.bytes)), \(state)")
        }
        for study in status.studies { lines.append("  \(study.study)  \(study.activity)") }
        return lines
    }
}
