public import Parameters

/// Which blobs nobody needs any more: the decision alone, over all studies; who carries it out has the files.
///
///     var retention = BlobRetention()
///     for record in history { retention.note(record) }
///     for blob in retention.released(in: state) { remove(blob.digest) }
///
/// A blob is let go when it is the model of a round, the `keep` of that round's study does not name it, and no study
/// names it otherwise. A study without `keep` keeps everything.
public struct BlobRetention: Sendable, Hashable {
    /// A model that the rules let go.
    public struct Release: Sendable, Hashable {
        /// The model.
        public let digest: ContentDigest
        /// The study whose model it is.
        public let study: StudyName
        /// The round that made it.
        public let round: RoundNumber
        /// The rules of the study.
        public let rules: RetentionPlan
    }

    private var studies: [StudyName: ModelRetention] = [:]

    /// Knows of no round.
    public init() {}

    /// Takes the next record of its study; each once, in order.
    public mutating func note(_ record: RoundRecord) { studies[record.study, default: ModelRetention()].note(record) }

    /// The models that can be taken away, sorted by study and round; none twice. Costs O(n log n) in the rounds that
    /// were noted and not forgotten.
    public func released(in state: FederationState) -> [Release] {
        var releases: [Release] = []
        var letGo: [StudyName: Set<ContentDigest>] = [:]
        for name in studies.keys.sorted() {
            guard let rules = state.studies[name]?.plan.keep, let models = studies[name] else { continue }
            let found = models.released(by: rules)
            letGo[name] = Set(found.map(\.model))
            releases += found.map { Release(digest: $0.model, study: name, round: $0.round, rules: rules) }
        }
        guard !releases.isEmpty else { return [] }
        var needed: Set<ContentDigest> = []
        for study in state.studies.values { needed.formUnion(study.blobsInUse) }
        for (name, models) in studies { needed.formUnion(models.named.subtracting(letGo[name] ?? [])) }
        var seen = needed
        return releases.filter { seen.insert($0.digest).inserted }
    }

    /// Everything that a record or a study names and that is not let go: what has to be there.
    public func needed(in state: FederationState) -> Set<ContentDigest> {
        var needed: Set<ContentDigest> = []
        for study in state.studies.values { needed.formUnion(study.blobsInUse) }
        for (name, models) in studies {
            let letGo = Set(models.released(by: state.studies[name]?.plan.keep).map(\.model))
            needed.formUnion(models.named.subtracting(letGo))
        }
        return needed
    }

    /// Everything that a record or a study names, whether or not it is let go.
    public func named(in state: FederationState) -> Set<ContentDigest> {
        var named: Set<ContentDigest> = []
        for study in state.studies.values { named.formUnion(study.blobsInUse) }
        for models in studies.values { named.formUnion(models.named) }
        return named
    }

    /// Those models are no longer there.
    public mutating func forget(_ models: Set<ContentDigest>) {
        for name in studies.keys { studies[name]?.forget(models) }
    }
}

extension StudyState {
    /// The blobs without which the study cannot go on: its model, what its open round and its tasks stand on, and the
    /// models of the rounds whose late updates still count.
    public var blobsInUse: Set<ContentDigest> {
        let plan = round?.plan
        let digests = [model, plan?.model, plan?.penalty, plan?.teacher, progress.penalty, progress.teacher]
        return Set(digests.compactMap(\.self) + past.map(\.plan.model))
    }
}
