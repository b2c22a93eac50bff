import Foundation
import Ledger
import NIOCore
import Parameters
import TestSupport
import Testing
import Wire

@testable import Coordinator
@testable import Federation

/// The sum of a study's rounds, one after the other in the same memory.
@Suite struct RoundSumTests {
    private let folder: TemporaryFolder
    private let spool: Spool
    private let blobs: DiskBlobStore
    private let fixture: StudyFixture
    private let model: StoredModel
    private let sum: RoundSum

    init() throws {
        folder = try TemporaryFolder()
        spool = try Spool(directory: folder.path + "/spool")
        blobs = try DiskBlobStore.open(at: folder.path + "/blobs")
        fixture = try StudyFixture()
        let path = folder.path + "/model"
        try Data(fixture.modelBytes).write(to: URL(filePath: path))
        model = try StoredModel(digest: fixture.modelDigest, path: path)
        sum = RoundSum(spool: spool)
    }

    private func round(_ number: Int) throws -> SummedRound {
        let opened = Instant(milliseconds: 1_800_000_000_000)
        let round = RoundPlan(
            study: fixture.plan.study,
            number: try #require(RoundNumber(number)),
            kind: .training,
            model: fixture.modelDigest,
            cohort: [try #require(NodeName("ash"))],
            opened: opened,
            deadline: opened.advanced(bySeconds: 60),
            attempt: 1
        )
        return try SummedRound(plan: fixture.plan, round: round, model: model)
    }

    /// Places an update, all of whose components are `value`, in the spool.
    private func contribution(_ value: Float, to summed: SummedRound) throws -> Contribution {
        let report = UpdateReport(
            study: summed.plan.study,
            round: summed.round.number,
            model: model.digest,
            exampleCount: 4,
            trainingLoss: nil,
            evaluation: nil
        )
        let values = [Float](repeating: value, count: fixture.layout.elementCount)
        let vector = ParameterVector(layout: fixture.layout, values: values)
        let bytes = SafetensorsWriter.bytes(of: vector, metadata: try report.metadata())
        let claim = UpdateClaim(
            node: try #require(NodeName("ash")),
            study: summed.plan.study,
            round: summed.round.number,
            model: model.digest,
            digest: .of(bytes),
            byteCount: bytes.count,
            exampleCount: 4
        )
        let contribution = Contribution(claim, accepted: summed.round.opened)
        let key = summed.key(of: contribution)
        let session = try #require(try spool.begin(key, at: 0).session)
        try session.append(ByteBuffer(bytes: bytes))
        try spool.seal(key, session, flushing: false)
        try spool.place(key, flushing: false)
        spool.unseal(key)
        return contribution
    }

    private func component(of result: RoundResult) throws -> Float {
        let bytes = try Data(contentsOf: URL(filePath: blobs.path(of: result.model)))
        return try #require(try SafetensorsReader.read(Array(bytes)).vector.values.first)
    }

    @Test func `P2: what was in the sum of the round before is not in the next one's`() async throws {
        let (first, second) = (try round(1), try round(2))
        let (one, two) = (try contribution(1, to: first), try contribution(2, to: second))
        try await sum.add(one, in: first)
        #expect(try component(of: try await sum.finish([one], of: first, into: blobs)) == 1)
        try await sum.add(two, in: second)
        // An update is added beside the engine: it may come when its round is over. If it were in the sum, or the sum
        // had not begun anew, the second's would have to be read again, and is not there.
        try await sum.add(one, in: first)
        spool.discard(second.key(of: two), .whole)
        #expect(try component(of: try await sum.finish([two], of: second, into: blobs)) == 2)
        await #expect(throws: CancellationError.self) { try await sum.finish([one], of: first, into: blobs) }
    }

    @Test func `P1: a round whose model could not be stored is averaged again, with what was missing`() async throws {
        let first = try round(1)
        let one = try contribution(1, to: first)
        let digest = try await sum.finish([one], of: first, into: blobs).model
        #expect(try await sum.finish([one], of: first, into: blobs).model == digest)
        #expect(try await RoundSum(spool: spool).finish([one], of: first, into: blobs).model == digest)
    }
}
