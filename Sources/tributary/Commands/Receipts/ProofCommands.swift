import ArgumentParser
import Federation
import Foundation
import NodeAgent
import Trust
import Wire

/// `tributary node receipts proof`.
struct NodeReceiptsProofCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Fetch the proof that this node's update is in a round, without the others' records.",
        discussion: """
            Example:
              tributary node receipts proof 3 --config node.yaml --json > proof.json
            """
    )

    @Argument(help: "The round's number.") var round: Int
    @OptionGroup var study: StudyOption
    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard round >= 1 else { throw ValidationError("found round \(round), expected a number from 1.") }
    }

    func run() async throws {
        let source = try node.source()
        let member = try MemberFiles.read(from: source.stateDirectory)
        let coordinator = try RemoteCoordinator(folder: source.stateDirectory, url: "\(try source.address())")
        do {
            let name = try await study.resolve(coordinator)
            let request = ProofRequest(study: name, round: round, node: member.identity.name)
            try await request.carryOut(coordinator, member: member, output: output)
            await coordinator.close()
        } catch {
            await coordinator.close()
            throw error
        }
    }
}

/// `tributary rounds proof`.
struct RoundsProofCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Give an institution the proof that its update is in a round, without the others' records.",
        discussion: """
            Example:
              tributary rounds proof 3 --node aurora --federation wards/federation.yaml --json > proof.json

            It is checked before it is printed.
            """
    )

    @Argument(help: "The round's number.") var round: Int
    @Option(help: "The institution's node.") var node: NodeName
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard round >= 1 else { throw ValidationError("found round \(round), expected a number from 1.") }
    }

    func run() async throws {
        let member = try MemberFiles.read(from: try federation.folder())
        try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            try await ProofRequest(study: name, round: round, node: node)
                .carryOut(coordinator, member: member, output: output)
        }
    }
}

/// A proof that is asked for.
private struct ProofRequest {
    let study: StudyName
    let round: Int
    let node: NodeName

    /// Fetches the proof, checks it, and prints it.
    func carryOut(_ coordinator: RemoteCoordinator, member: MemberIdentity, output: OutputOptions) async throws {
        let path = [study.text, "\(round)", node.text]
        let response = try await coordinator.get(.proveContribution, path: path, as: ProofResponse.self)
        let proof = try ContributionProof(
            response,
            authority: member.authority,
            federation: member.identity.federation
        )
        try output.print(response) { response in Self.lines(response, proof) }
        guard !proof.contributions.isEmpty else {
            throw CommandFailure("round \(round) of \(study) has no update of \(node)")
        }
    }

    private static func lines(_ response: ProofResponse, _ proof: ContributionProof) -> [String] {
        let round = proof.round
        var lines = [
            "\(Style.bold("Round \(round.round)")) of \(round.study), as the coordinator signed it on"
                + " \(Format.time(Timestamp(round.at)))",
            "  record  \(round.record)",
            "  root    \(round.root), over \(round.count) contributions",
        ]
        if let absence = response.absence { lines.append("  \(response.node) has none of this round: \(absence)") }
        for (proven, contribution) in zip(response.contributions, proof.contributions) {
            let late = contribution.lateFrom.map { ", made for round \($0)" } ?? ""
            lines.append(
                "  update  \(contribution.update), \(contribution.exampleCount) examples\(late): contribution"
                    + " \(proven.index + 1) of \(round.count), shown by \(proven.path.count) hashes"
            )
        }
        return lines
    }
}
