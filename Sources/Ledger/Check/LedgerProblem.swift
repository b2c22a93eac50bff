/// Something that is wrong with a data directory or a backup.
public struct LedgerProblem: Sendable, Hashable, Codable {
    /// Where: a row of the database, for instance `event 17`, or a file by its path in the directory.
    public let place: String
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public let code: String
    /// What was found and what was expected.
    public let found: String
    /// What to do.
    public let advice: String

    /// A problem with those facts.
    public init(place: String, code: String, found: String, advice: String) {
        self.place = place
        self.code = code
        self.found = found
        self.advice = advice
    }
}

extension LedgerProblem {
    /// A row or a file that is not as it was written.
    static func changed(_ place: String, _ found: String) -> LedgerProblem {
        LedgerProblem(place: place, code: "ledger-changed", found: found, advice: restore)
    }

    /// What stands in the directory and is none of ours.
    static func foreignFile(_ place: String) -> LedgerProblem {
        LedgerProblem(
            place: place,
            code: "ledger-foreign-file",
            found: "a file that no coordinator puts there",
            advice: "move it away; nothing reads it"
        )
    }

    /// An error that reading ran into.
    static func error(_ place: String, _ error: LedgerError) -> LedgerProblem {
        LedgerProblem(place: place, code: error.code, found: "\(error)", advice: restore)
    }

    /// A blob that is damaged or not there.
    static func blob(_ place: String, _ error: BlobError) -> LedgerProblem {
        LedgerProblem(
            place: place,
            code: error.code,
            found: "\(error)",
            advice: "copy blobs/sha256/… of that name back from a backup; its name is its digest, so any copy will do"
        )
    }

    /// The codes that only a check gives, for the test that each has its page.
    public static let codes = ["ledger-changed", "ledger-foreign-file", "blob-unreadable"]

    private static let restore = "put the data directory back from a backup (tributary coordinator restore)"
}
