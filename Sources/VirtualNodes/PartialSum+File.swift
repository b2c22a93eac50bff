public import Aggregation
import Federation
public import Parameters

/// The part as a file:
///
///     "TRIBPRT1"
///     round, number of the part, number of parts, nodes of the cohort, bits of the loss sum    (five times Int64)
///     SHA-256 of the plan, of the data, of the model                                           (three times 32 bytes)
///     the exact sum                                                            (a snapshot of `Aggregation`: TRIBSUM2)
///     SHA-256 of everything before                                                             (32 bytes)
///
/// All numbers are little-endian. The snapshot has the layout's digest and the counts.
extension PartialSum {
    private static let magic = Array("TRIBPRT1".utf8)
    private static let wordCount = 5
    private static let headerByteCount = 8 + 8 * wordCount + 3 * ContentDigest.byteCount

    /// The file's bytes.
    public func bytes() -> [UInt8] {
        let words = [
            UInt64(identity.round.value), UInt64(shard.number), UInt64(shard.count), UInt64(cohortSize),
            lossSum.bitPattern,
        ]
        var bytes = Self.magic
        bytes.reserveCapacity(Self.byteCount(of: sum))
        bytes += words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        bytes += identity.plan.bytes + identity.data.bytes + identity.model.bytes
        // Safe: the buffer is copied during the call.
        sum.writeSnapshot { bytes.append(contentsOf: $0) }
        return bytes + ContentDigest.of(bytes).bytes
    }

    /// The bytes that a part's file has whose sum is like that one.
    private static func byteCount(of sum: ExactMean) -> Int {
        headerByteCount + sum.snapshotByteCount + ContentDigest.byteCount
    }

    /// Reads a part's file.
    ///
    /// - Parameters:
    ///   - bytes: The file. Memory is taken by the layout, not by what it claims.
    ///   - name: The file's name, for messages.
    ///   - layout: The tensors of the model.
    ///   - fixedPoint: The fixed point of the plan.
    /// - Throws: ``PartialSumError/damaged(_:reason:)``, or ``PartialSumError/foreign(_:reason:)`` for a part of
    ///   another model.
    public init(
        _ bytes: [UInt8],
        name: String,
        layout: ParameterLayout,
        fixedPoint: FixedPoint
    ) throws(PartialSumError) {
        guard bytes.starts(with: Self.magic) else {
            throw .damaged(name, reason: "it does not begin with TRIBPRT1; it is no part of a round")
        }
        let expected = Self.byteCount(of: ExactMean(layout: layout, fixedPoint: fixedPoint))
        guard bytes.count >= Self.headerByteCount + ContentDigest.byteCount else {
            throw .damaged(name, reason: "found \(bytes.count) bytes, expected \(expected)")
        }
        let content = Array(bytes.dropLast(ContentDigest.byteCount))
        guard ContentDigest.of(content).bytes.elementsEqual(bytes.suffix(ContentDigest.byteCount)) else {
            throw .damaged(name, reason: "it does not have the digest it ends with; it was cut short or changed")
        }
        guard bytes.count == expected else {
            throw .foreign(name, reason: "it has \(bytes.count) bytes, and one of this plan's model has \(expected)")
        }
        func word(_ index: Int) -> UInt64 {
            content[8 + 8 * index..<16 + 8 * index].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        func digest(_ index: Int) -> ContentDigest? {
            let start = 8 + 8 * Self.wordCount + ContentDigest.byteCount * index
            return ContentDigest(bytes: content[start..<start + ContentDigest.byteCount])
        }
        guard let round = Int(exactly: word(0)).flatMap({ RoundNumber($0) }), let number = Int(exactly: word(1)),
            let count = Int(exactly: word(2)), let shard = Shard(number: number, of: count),
            let size = Int(exactly: word(3)), (1...min(Partition.mostNodes, fixedPoint.cohortBound)).contains(size),
            Double(bitPattern: word(4)).isFinite,
            let plan = digest(0), let data = digest(1), let model = digest(2)
        else { throw .damaged(name, reason: "its counts are impossible") }
        do {
            sum = try ExactMean(
                layout: layout,
                fixedPoint: fixedPoint,
                snapshot: Array(content.dropFirst(Self.headerByteCount))
            )
        } catch SnapshotError.anotherRound {
            throw .foreign(name, reason: "its sum is of another model or other bounds than the plan's")
        } catch {
            throw .damaged(name, reason: "\(error)")
        }
        guard sum.isPossible else { throw .damaged(name, reason: "its sums are beyond what its updates can come to") }
        guard sum.contributions == shard.range(of: size).count else {
            throw .damaged(
                name,
                reason: "\(sum.contributions) updates are in it; part \(shard) of \(size) nodes has "
                    + "\(shard.range(of: size).count)"
            )
        }
        identity = Identity(plan: plan, data: data, model: model, round: round)
        self.shard = shard
        cohortSize = size
        lossSum = Double(bitPattern: word(4))
    }
}
