import Federation
import FoundationEssentials
import Parameters
import Training
import Wire

/// What a checkpoint belongs to: everything that decides the bits of a training, and who trains.
struct CheckpointIdentity: Sendable, Equatable {
    /// The format of the file and of the training behind it. It is raised with every change of the trainer that makes
    /// other bits of the same beginning.
    static let format = "1"

    let node: NodeName
    let study: StudyName
    let round: RoundNumber
    /// The SHA-256 of the assignment, without its deadline, which another attempt at the round moves.
    let assignment: ContentDigest
    /// The SHA-256 of the examples.
    let data: ContentDigest
    /// The SHA-256 of what is carried from earlier tasks.
    let knowledge: ContentDigest

    /// What a training belongs to. It costs the hashing of the data: a second for one or two gigabytes.
    init(_ assignment: Assignment, node: NodeName, training: Dataset, carried: CarriedKnowledge) {
        self.node = node
        study = assignment.study
        round = assignment.round
        var lasting = assignment
        lasting.deadline = Instant(milliseconds: 0)
        do {
            self.assignment = ContentDigest.of(Array(try WireCoding.encode(lasting)))
        } catch {
            preconditionFailure("an assignment cannot be encoded: \(error)")
        }
        data = training.fingerprint
        knowledge = carried.fingerprint
    }

    /// As the checkpoint's metadata has it.
    var metadata: [String: String] {
        [
            "format": Self.format, "node": node.text, "study": study.text, "round": "\(round)",
            "assignment": assignment.hexadecimal, "data": data.hexadecimal, "knowledge": knowledge.hexadecimal,
        ]
    }

    /// Why a checkpoint with that metadata is another training's; nil if it is this one's.
    func problem(with found: [String: String]) -> CheckpointProblem? {
        let own = metadata
        func differs(_ key: String) -> Bool { found[key] != own[key] }
        if differs("format") { return .otherFormat(found: found["format"] ?? "", expected: Self.format) }
        if differs("node") { return .otherNode(found: found["node"] ?? "", expected: node) }
        if differs("study") || differs("round") {
            let other = "round \(found["round"] ?? "") of \(found["study"] ?? "")"
            return .otherRound(found: other, expected: "round \(round) of \(study)")
        }
        if differs("assignment") { return .otherPlan }
        if differs("data") { return .otherData }
        return differs("knowledge") ? .otherKnowledge : nil
    }
}

extension CarriedKnowledge {
    /// The SHA-256 of everything that is carried.
    fileprivate var fingerprint: ContentDigest {
        var stream = ContentDigest.Stream()
        for (label, vector) in [
            ("penalty", penalty), ("teacher", teacher), ("replay", replay), ("path", path), ("own", own),
        ] {
            stream.update(Array("\(label) \(vector?.digest().hexadecimal ?? "none")\n".utf8))
        }
        return stream.finish()
    }
}
