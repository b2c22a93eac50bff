public import Parameters

/// A training's state as bytes:
///
///     a safetensors file     tensors `parameters`, and as far as the training has them `first_moment`,
///                            `second_moment` and `path`; its metadata has the numbers of the state, and whatever
///                            the caller adds
///     32 bytes               the SHA-256 of everything before them
///
/// Doubles and the generator are written as the hexadecimal digits of their bits, so that what is read is what was
/// written. The same state and metadata give the same bytes. Reading trusts nothing: whatever the bytes are, it gives
/// a state that a training of that plan can have, or throws.
public struct CheckpointFile: Sendable {
    /// What the writer said of the checkpoint, beside the state.
    public let metadata: [String: String]
    private let vector: ParameterVector

    /// Bytes handed over and hashed at once, so that they are hashed while the processor's cache has them: 256 KiB.
    private static let pieceByteCount = 256 * 1024

    /// Reads a checkpoint whole and checks its digest.
    ///
    /// - Throws: ``CheckpointError`` for anything that no writer wrote.
    public init(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        // Safe: both parts lie within the buffer, whose count was checked; they are only read, during the call.
        let end = bytes.count - ContentDigest.byteCount
        guard end >= 0 else { throw .tooShort(byteCount: bytes.count) }
        let content = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        guard ContentDigest(bytes: bytes[end...]) == ContentDigest.of(content) else { throw .digestDiffers }
        do {
            (vector, metadata) = try SafetensorsReader.read(content)
        } catch { throw .unreadable(error) }
    }

    /// The most bytes that a checkpoint of a training can have.
    ///
    /// - Parameters:
    ///   - parameterCount: The number of the model's parameters.
    ///   - metadataByteCount: The bytes of the metadata that the caller adds.
    public static func largestByteCount(parameterCount: Int, metadataByteCount: Int) -> Int {
        16 * parameterCount + metadataByteCount + 4096
    }

    /// The state of a training, if the checkpoint is one of that training.
    ///
    /// - Parameters:
    ///   - layout: The layout of the network's parameters.
    ///   - settings: How it trains.
    ///   - exampleCount: The number of its examples.
    ///   - followsPath: Whether it follows the path of synaptic intelligence.
    /// - Throws: ``CheckpointError`` for tensors or numbers that no state of such a training has.
    public func state(
        layout: ParameterLayout,
        settings: LocalTrainingSettings,
        exampleCount: Int,
        followsPath: Bool
    ) throws(CheckpointError) -> TrainingState {
        let count = layout.elementCount
        let fresh = OptimizerState(settings: settings.optimizer, parameterCount: count)
        let expected = [
            ("parameters", count), ("first_moment", fresh.firstMoment.count),
            ("second_moment", fresh.secondMoment.count), ("path", followsPath ? count : 0),
        ]
        let tensors = try expected.map { name, count throws(CheckpointError) in try tensor(name, count: count) }
        if let other = vector.layout.tensors.first(where: { tensor in !expected.contains { $0.0 == tensor.name } }) {
            throw .tensor(name: other.name, found: other.elementCount, expected: 0)
        }
        var state = TrainingState(
            parameters: ParameterVector(layout: layout, values: tensors[0]),
            settings: settings,
            generator: try CheckpointNumbers.generator(in: metadata)
        )
        state.optimizer.firstMoment = tensors[1]
        state.optimizer.secondMoment = tensors[2]
        state.path = tensors[3]
        try CheckpointNumbers.read(metadata, into: &state, settings: settings, exampleCount: exampleCount)
        return state
    }

    private func tensor(_ name: String, count: Int) throws(CheckpointError) -> [Float] {
        let tensor = vector.layout[name]
        guard tensor?.elementCount ?? 0 == count else {
            throw .tensor(name: name, found: tensor?.elementCount ?? 0, expected: count)
        }
        return tensor.map { Array(vector.values[$0.range]) } ?? []
    }

    /// Hands over the bytes of a state's checkpoint, piece after piece. Nothing of the state is copied.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - metadata: What to say of it; no key begins with `state.`.
    ///   - write: Takes the next bytes.
    /// - Returns: The number of bytes handed over.
    @discardableResult
    public static func write<Failure: Error>(
        _ state: TrainingState,
        metadata: [String: String],
        to write: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        let tensors = [
            ("parameters", state.parameters.values), ("first_moment", state.optimizer.firstMoment),
            ("second_moment", state.optimizer.secondMoment), ("path", state.path),
        ]
        .filter { !$0.1.isEmpty }
        let all = metadata.merging(CheckpointNumbers.metadata(of: state)) { $1 }
        var stream = ContentDigest.Stream()
        var byteCount = 0
        func take(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
            // Safe: the pieces lie within the buffer, which is only read, during the call.
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(pieceByteCount))
                stream.update(piece)
                try write(piece)
                rest = rest.dropFirst(piece.count)
                byteCount += piece.count
            }
        }
        func take(_ bytes: [UInt8]) throws(Failure) {
            try bytes.withUnsafeBytes { buffer in Result { () throws(Failure) in try take(buffer) } }.get()
        }
        try take(SafetensorsWriter.header(layout: layout(tensors), metadata: all))
        for (name, values) in tensors {
            try ParameterVector(layout: layout([(name, values)]), values: values)
                .withLittleEndianBytes { (bytes) throws(Failure) in try take(bytes) }
        }
        try take(stream.finish().bytes)
        return byteCount
    }

    private static func layout(_ tensors: [(String, [Float])]) -> ParameterLayout {
        do {
            return try ParameterLayout(tensors.map { (name: $0.0, shape: [$0.1.count]) })
        } catch {
            preconditionFailure("tensors in memory make no layout: \(error)")
        }
    }
}
