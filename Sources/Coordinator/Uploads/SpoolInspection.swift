import Federation
import Foundation
public import Ledger
import Parameters

/// What lies in a spool, compared with what its federation's state says has to.
struct SpoolInspection {
    private let directory: String
    private let state: FederationState
    /// The accepted updates of open rounds, by the path that their file has to have in the spool.
    private let expected: [String: UpdateClaim]

    /// Looks at nothing yet.
    init(of directory: String, state: FederationState) {
        self.directory = directory
        self.state = state
        let claims = state.claimsUnderWay.map { (UploadKey($0).path, $0) }
        expected = Dictionary(claims) { first, _ in first }
    }

    /// Files that are no update the federation knows, by their path in the spool: of no open round, of a form that no
    /// upload has, or whole and not accepted, which a kill in the last moment of an upload leaves. Reads names only.
    func foreign() -> [String] {
        let open = Set(
            state.roundsUnderWay.flatMap { study, rounds in rounds.map { "\(study)/\($0)" } }
        )
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: directory))?.sorted() ?? []
        return paths.filter { path in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: "\(directory)/\(path)", isDirectory: &isFolder)
            return exists && !isFolder.boolValue && expected[path] == nil && !Self.isPart(path, of: open)
        }
    }

    /// Accepted updates of open rounds whose file is not there, or has other bytes. Reads them all.
    func lost() -> [UpdateClaim] {
        expected.sorted { $0.key < $1.key }.compactMap { path, claim in
            let digest = try? BlockReader(path: "\(directory)/\(path)").digest()
            return digest == claim.digest ? nil : claim
        }
    }

    /// Whether the file is part of an upload to one of those rounds: `<study>/<round>/<node>.<digest>.…`.
    private static func isPart(_ path: String, of rounds: Set<String>) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, rounds.contains("\(parts[0])/\(parts[1])") else { return false }
        let name = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        return name.count > 2 && NodeName(String(name[0])) != nil && ContentDigest(hexadecimal: String(name[1])) != nil
    }
}

/// What a check finds in the spool of a data directory.
public enum SpoolCheck {
    /// The codes that only this check gives, for the test that each has its page.
    static let codes = ["spool-foreign-file", "spool-update-lost"]

    /// What is wrong with the spool, by path. Reads every accepted update of an open round. Changes nothing.
    ///
    /// - Parameters:
    ///   - directory: The data directory.
    ///   - report: What the check of the ledger found; without a state nothing can be said.
    public static func problems(in directory: String, report: LedgerReport) -> [LedgerProblem] {
        guard let state = report.state else { return [] }
        let inspection = SpoolInspection(of: directory + "/spool", state: state)
        let foreign = inspection.foreign().map { path in
            LedgerProblem(
                place: "spool/\(path)",
                code: "spool-foreign-file",
                found: "no update that an open round waits for",
                advice: "nothing needs to be done: the coordinator takes it away when it starts"
            )
        }
        let lost = inspection.lost().map { claim in
            LedgerProblem(
                place: "spool/\(UploadKey(claim).path)",
                code: "spool-update-lost",
                found: "an accepted update of an open round is gone or has other bytes",
                advice: "nothing needs to be done: the coordinator asks \(claim.node) for it again when it starts"
            )
        }
        return foreign + lost
    }
}
