import ArgumentParser
import Federation
import Foundation
import Parameters

/// `tributary chaos`.
struct ChaosCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaos",
        abstract: "Kill, stop, cut and corrupt the processes of a federation, and see whether its result is the same.",
        discussion: """
            Example:
              tributary chaos --kills 100 --rounds 40

            A coordinator and six nodes run as processes on this machine, over mutual TLS, each node behind a line of
            its own, and train for real: once undisturbed, then under fire. Every run has to end with the SHA-256 of
            the undisturbed one. Then a study closes rounds without some nodes; every model has to be the exact mean
            of those whom the history names.
            """
    )

    @Option(help: "How many processes to kill in each run.") var kills = 100
    @Option(help: "The rounds of the study.") var rounds = 40
    @Option(help: "How many runs under fire, each with the next seed.") var runs = 1
    @Option(help: "The seed of what happens in the first run.") var seed: UInt64 = 1
    @Option(
        help: ArgumentHelp("The folder with the example institutions.", valueName: "folder"),
        completion: .directory
    )
    var institutions = "nodes"
    @Option(help: ArgumentHelp("The folder to run in; made anew.", valueName: "folder"), completion: .directory)
    var directory = ".chaos"
    @Flag(help: "Do not mount a small file system to fill.") var spareDisk = false

    func validate() throws {
        guard kills >= 1 else { throw ValidationError("--kills: found \(kills), expected at least 1.") }
        guard (2...10_000).contains(rounds) else {
            throw ValidationError("--rounds: found \(rounds), expected 2 to 10000.")
        }
        guard runs >= 1 else { throw ValidationError("--runs: found \(runs), expected at least 1.") }
    }

    func run() async throws {
        try LocalFederation.makeFolder(directory, madeBy: "chaos")
        let six = try ChaosInstitutions(in: directory + "/institutions", tables: institutions)
        let undisturbed = ChaosRun(rounds: rounds, institutions: six, directory: directory + "/undisturbed")
        let expected = try await undisturbed.undisturbed()
        guard let model = expected.models.last else { throw CommandFailure("the undisturbed run made no model") }
        Terminal.write(
            "undisturbed  \(rounds) rounds in \(Format.seconds(expected.seconds)), model \(Format.short(model))"
        )
        var report = ChaosReport(expected: expected)
        for run in 0..<runs { try await burn(seed &+ UInt64(run), six, &report) }
        report.conclude()
        if report.differences > 0 { throw ExitStatus.failed.exitCode }
    }

    private func burn(_ seed: UInt64, _ six: ChaosInstitutions, _ report: inout ChaosReport) async throws {
        let folder = "\(directory)/seed-\(seed)"
        let disk = spareDisk ? nil : ScarceDisk(at: folder)
        report.tell(isDiskFilled: disk != nil, isDiskSpared: spareDisk)
        do {
            let outcome = try await ChaosRun(rounds: rounds, institutions: six, directory: folder).underFire(
                kills: kills,
                seed: seed,
                roundSeconds: report.expected.seconds / Double(rounds),
                disk: disk
            )
            report.take(outcome, seed: seed)
        } catch let failure as CommandFailure {
            report.fail("\(failure)", seed: seed)
        }
        Terminal.note("The logs are in \(folder)-log.")
    }
}
