/// A TensorBoard event file: records of `Event` messages, each with its length and two checksums.
///
/// Layout (TensorFlow, `core/lib/io/record_writer.h` and `core/util/event.proto`): length as 8 bytes, masked CRC-32C of
/// those, the message, masked CRC-32C of the message; all little-endian. The same scalars make the same bytes.
public struct EventFile: Sendable, Hashable {
    /// The bytes so far.
    public private(set) var bytes: [UInt8] = []
    /// When the file begins, in seconds since 1970.
    private let start: Double

    /// A file without scalars, which begins at that time.
    public init(start: Double) {
        self.start = start
        var event = ProtocolBuffer()
        event.add(1, start)
        event.add(3, "brain.Event:2")
        append(event)
    }

    /// Its name: TensorBoard opens what has `tfevents` in it.
    public var name: String { "events.out.tfevents.\(Int64(max(0, min(start, 1e15)))).tributary" }

    /// Adds the values of a step. What is not finite is left out: TensorBoard draws a gap.
    ///
    /// - Parameters:
    ///   - scalars: Names, as `accuracy` or `task/upright`, and values, in the order in which they are written.
    ///   - step: The round.
    ///   - time: When they were measured, in seconds since 1970.
    public mutating func add(_ scalars: [(tag: String, value: Double)], step: Int, time: Double) {
        var summary = ProtocolBuffer()
        for scalar in scalars where scalar.value.isFinite {
            var value = ProtocolBuffer()
            value.add(1, scalar.tag)
            value.add(2, Float(scalar.value))
            summary.add(1, value)
        }
        guard !summary.bytes.isEmpty else { return }
        var event = ProtocolBuffer()
        event.add(1, time)
        event.add(2, Int64(step))
        event.add(5, summary)
        append(event)
    }

    private mutating func append(_ event: ProtocolBuffer) {
        let length = littleEndian(UInt64(event.bytes.count))
        bytes += length
        bytes += littleEndian(MaskedChecksum.of(length))
        bytes += event.bytes
        bytes += littleEndian(MaskedChecksum.of(event.bytes))
    }
}
