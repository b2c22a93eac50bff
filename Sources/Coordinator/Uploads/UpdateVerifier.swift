import Aggregation
import ContinualLearning
import Federation
import Parameters
import Trust
import Wire

/// Checks an update's bytes before anything of it is added: digest, layout, finiteness, bound (P4).
struct UpdateVerifier: Sendable {
    /// The round the update is for.
    let round: RoundPlan
    /// The bounds under which the round's sum cannot overflow.
    let fixedPoint: FixedPoint
    /// The tensors of the update; empty for one that only reports.
    let layout: ParameterLayout
    /// The federation that signatures have to be about.
    let federation: FederationName

    /// What the update claims, if its bytes keep the rules.
    ///
    /// It reads a file that was just written, so memory: once for the numbers, and before that for the digest if that
    /// was not made while the bytes came.
    ///
    /// - Parameters:
    ///   - path: Where the bytes lie.
    ///   - received: Their digest; nil if they came in several requests.
    ///   - key: What the request says they are.
    ///   - seconds: How long the node worked on it, as it says.
    ///   - resources: What that cost, as it says.
    ///   - signature: What the node signed it with; nil if it did not.
    /// - Throws: ``RefusedFile`` for what breaks a rule; ``SpoolError`` for the disk.
    @concurrent
    func verify(
        _ path: String,
        received: ContentDigest?,
        as key: UploadKey,
        seconds: Double,
        resources: ResourceUse?,
        signature: UpdateSignature?
    ) async throws -> UpdateClaim {
        // Bytes that were damaged on the way, or by a power cut, are to be sent again and not given up as malformed.
        guard try received ?? BlockReader(path: path).digest() == key.digest else { throw RefusedFile(.digestMismatch) }
        let file = try UpdateFile(path: path, layout: layout)
        let report = file.report
        guard report.study == key.study, report.round == key.round else {
            let found = "the report is for round \(report.round) of \(report.study)"
            throw RefusedFile(.malformed("\(found), the request for round \(key.round) of \(key.study)"))
        }
        var norm = SquaredNorm()
        try file.forEachBlock { block, offset in
            if let violation = ExactMean.firstViolation(in: block, bound: fixedPoint.updateBound) {
                throw RefusedFile(violation.refusal(offset: offset, bound: fixedPoint.updateBound))
            }
            if round.kind == .consolidation, let index = negativeImportance(in: block, at: offset) {
                throw RefusedFile(.negativeImportance(at: index))
            }
            norm.add(block)
        }
        let claim = UpdateClaim(
            node: key.node,
            study: key.study,
            round: key.round,
            model: report.model,
            digest: key.digest,
            byteCount: file.byteCount,
            exampleCount: report.exampleCount,
            updateNorm: round.kind == .training ? norm.value.squareRoot() : nil,
            trainingLoss: report.trainingLoss,
            seconds: seconds,
            evaluation: report.evaluation,
            tasks: report.tasks,
            drift: report.drift,
            resources: resources,
            certificate: signature?.certificate.identity.fingerprint.text,
            signature: signature?.text
        )
        // Before it is counted, and over what was found in the file, not what the request says of it.
        if let signature, !signature.covers(UpdateStatement(claim, task: round.task, federation: federation)) {
            throw RefusedFile(.signatureInvalid)
        }
        return claim
    }

    /// The first element of a block that is an importance and below 0. Anchors may be: they follow the importance.
    private func negativeImportance(in block: UnsafeBufferPointer<Float>, at offset: Int) -> Int? {
        let anchors =
            layout.tensors.first { $0.name.hasPrefix(QuadraticPenalty.anchorPrefix) }?.offset ?? layout.elementCount
        return block.prefix(max(0, anchors - offset)).firstIndex { $0 < 0 }.map { offset + $0 }
    }
}

extension ElementViolation {
    /// The refusal of the whole update, for a violation in the block that begins at `offset`.
    fileprivate func refusal(offset: Int, bound: Double) -> UpdateRefusal {
        switch kind {
        case .notANumber, .infinite: .nonFinite(at: offset + index)
        case .outOfBound: .outOfBound(at: offset + index, bound: bound)
        }
    }
}
