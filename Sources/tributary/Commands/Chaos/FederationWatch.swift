import Federation

/// Where a federation stands, from its coordinator's log: it goes on telling while the coordinator is down.
struct FederationWatch {
    /// An update that the coordinator acknowledged.
    struct Acknowledgement: Hashable {
        var study: String
        var round: Int
        var node: String
        var update: String
    }

    /// Every update that was acknowledged.
    private(set) var acknowledged: Set<Acknowledgement> = []
    /// How many were, repetitions after lost bytes included.
    private(set) var acknowledgementCount = 0
    /// The port the coordinator listens on; nil while it is down.
    private(set) var port: Int?
    /// The last time anything was acknowledged or committed.
    private(set) var lastProgress = ContinuousClock.now
    private var committed: [String: Int] = [:]
    private var over: [String: String] = [:]
    private var tail: LogTail

    init(log: String) { tail = LogTail(path: log) }

    /// The last committed round of a study; 0 before the first.
    func committedRounds(of study: StudyName) -> Int { committed[study.text] ?? 0 }

    /// The last committed round of the study that got furthest.
    var newestRound: Int { committed.values.max() ?? 0 }

    /// Whether a study has finished.
    ///
    /// - Throws: ``CommandFailure`` if it ended otherwise.
    func hasFinished(_ study: StudyName) throws -> Bool {
        guard let event = over[study.text] else { return false }
        guard event == "study.finished" else {
            throw CommandFailure("the study \(study) paused itself; somebody would have to act")
        }
        return true
    }

    /// Reads what the log has told since.
    mutating func read() {
        for entry in tail.news() { take(entry) }
    }

    /// The coordinator was killed: nobody listens, whatever it last said.
    mutating func coordinatorWasKilled() {
        read()
        port = nil
    }

    private mutating func take(_ entry: LogTail.Entry) {
        let study = entry.fields["study"] ?? ""
        let round = entry.fields["round"].flatMap { Int($0) } ?? 0
        switch entry.event {
        case "coordinator.listening": port = entry.fields["port"].flatMap { Int($0) }
        case "update.accepted":
            let (node, update) = (entry.fields["node"] ?? "", entry.fields["update"] ?? "")
            acknowledged.insert(Acknowledgement(study: study, round: round, node: node, update: update))
            acknowledgementCount += 1
            lastProgress = .now
        case "round.committed":
            committed[study] = max(committed[study] ?? 0, round)
            lastProgress = .now
        case "study.finished", "study.paused-itself": over[study] = entry.event
        default: return
        }
    }
}
