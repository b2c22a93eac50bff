public import ArgumentParser
public import Federation
import Wire

/// `--study`: needed only where there are several.
struct StudyOption: ParsableArguments {
    @Option(help: ArgumentHelp("The study; may be left out where there is only one.", valueName: "name"))
    var study: StudyName?

    /// The study that is meant.
    func resolve(_ coordinator: RemoteCoordinator) async throws -> StudyName {
        if let study { return study }
        let list = try await coordinator.get(.listStudies, as: StudyListResponse.self)
        guard let first = list.studies.first else {
            throw CommandFailure("the federation has no study yet; start one with tributary study start plan.yaml")
        }
        guard list.studies.count == 1 else {
            let names = list.studies.map(\.study.text).joined(separator: ", ")
            throw CommandFailure("the federation has several studies; say --study with one of \(names)", status: .usage)
        }
        return first.study
    }
}

extension Name: ExpressibleByArgument {
    /// The name of a command line, or nothing if it does not fit the grammar.
    public init?(argument: String) { self.init(argument) }

}
