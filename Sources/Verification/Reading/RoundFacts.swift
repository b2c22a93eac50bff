import Federation
import Parameters

/// What verifying needs of a committed round, cut out of its entry.
struct RoundFacts: Sendable {
    let study: StudyName
    let round: RoundNumber
    let kind: String
    let closing: String
    let modelBefore: String
    let modelAfter: String
    let task: TaskName?
    let plan: String?
    let root: String?
    /// The root over the contributions as they stand in the record.
    let computedRoot: ContentDigest
    let contributions: [ContributionFacts]
    /// The record's bytes, if it is of a release that had a chain a study; nil in others.
    let oldRecord: [UInt8]?

    init(body: ArraySlice<UInt8>) throws(JSONMembers.Flaw) {
        let outer = try JSONMembers(body)
        let bytes = try outer.require("record")
        let record = try JSONMembers(bytes)
        guard let study = try record.text("study").flatMap({ StudyName($0) }),
            let round = try record.number("round").flatMap({ RoundNumber(Int($0)) }),
            let kind = try record.text("kind"), let closing = try record.text("closing"),
            let before = try record.text("modelBefore"), let after = try record.text("modelAfter")
        else { throw JSONMembers.Flaw(description: "the record lacks what every record has") }
        self.study = study
        self.round = round
        self.kind = kind
        self.closing = closing
        modelBefore = before
        modelAfter = after
        task = try record.text("task").flatMap { TaskName($0) }
        plan = try outer.text("plan")
        root = try outer.text("root")
        oldRecord = plan == nil ? Array(bytes) : nil
        let elements = try JSONMembers.elements(of: try record.require("contributions"))
        computedRoot = MerkleTree(elements.lazy.map { Array($0) }).root
        var contributions: [ContributionFacts] = []
        contributions.reserveCapacity(elements.count)
        for element in elements { contributions.append(try ContributionFacts(element)) }
        self.contributions = contributions
    }
}

/// What verifying needs of a contribution.
struct ContributionFacts: Sendable {
    let node: NodeName
    let update: String
    let certificate: String?
    let signature: String?
    let lateFrom: RoundNumber?
    let accepted: Instant

    init(_ bytes: ArraySlice<UInt8>) throws(JSONMembers.Flaw) {
        let members = try JSONMembers(bytes)
        guard let node = try members.text("node").flatMap({ NodeName($0) }), let update = try members.text("update"),
            let accepted = try members.number("accepted")
        else { throw JSONMembers.Flaw(description: "a contribution lacks what every one has") }
        self.node = node
        self.update = update
        self.accepted = Instant(milliseconds: accepted)
        certificate = try members.text("certificate")
        signature = try members.text("signature")
        lateFrom = try members.number("lateFrom").flatMap { RoundNumber(Int($0)) }
    }
}

/// What verifying needs of a round's closure.
struct ClosureFacts: Sendable, Hashable {
    let study: StudyName
    let round: RoundNumber
    let closing: String
    let updates: Int64

    init(body: ArraySlice<UInt8>) throws(JSONMembers.Flaw) {
        let members = try JSONMembers(body)
        guard let study = try members.text("study").flatMap({ StudyName($0) }),
            let round = try members.number("round").flatMap({ RoundNumber(Int($0)) }),
            let closing = try members.text("closing"), let updates = try members.number("updates")
        else { throw JSONMembers.Flaw(description: "the closure lacks what every one has") }
        self.study = study
        self.round = round
        self.closing = closing
        self.updates = updates
    }
}

/// What verifying needs of a study's start.
struct StartFacts: Sendable {
    let study: StudyName
    let model: String
    let digest: String
    /// The digest that the plan's bytes have.
    let computed: ContentDigest

    init(body: ArraySlice<UInt8>) throws(JSONMembers.Flaw) {
        let members = try JSONMembers(body)
        let plan = try members.require("plan")
        guard let study = try JSONMembers(plan).text("study").flatMap({ StudyName($0) }),
            let model = try members.text("model"), let digest = try members.text("digest")
        else { throw JSONMembers.Flaw(description: "the start of a study lacks what every one has") }
        self.study = study
        self.model = model
        self.digest = digest
        computed = ContentDigest.of(Array(plan))
    }
}
