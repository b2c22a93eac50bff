import Federation
import FoundationEssentials
import Glibc
import LocalLearning
import Parameters

/// What a node keeps of earlier tasks, on its own disk and for itself: nothing of it is ever sent.
///
/// A file holds what stood after a task, or after a round of it, so that a node that is killed and asked again begins
/// from the same and ends with the same bits.
struct TaskMemory: Sendable {
    /// The kinds of file.
    enum Kind: String {
        /// Past examples to go over again.
        case replay
        /// The node's own penalty, where importance does not leave it.
        case penalty
        /// The path integral of synaptic intelligence and where it began.
        case path
        /// The model that the node trained last.
        case own
    }

    /// Something to be kept, and where.
    struct Entry: Sendable, Equatable {
        let kind: Kind
        /// The round for what belongs to one task alone, the task's place for what stands after it.
        let number: Int
        let vector: ParameterVector

        /// Whether it belongs to one task alone.
        var isOfOneTask: Bool { kind == .path || kind == .own }
    }

    private let folder: String

    /// The memory of a study; of what belongs to one task alone with that task.
    init(_ directory: StateDirectory, study: StudyName, task: TaskName? = nil) {
        folder = "\(directory.path)/continual/\(study)" + (task.map { "/\($0)" } ?? "")
    }

    /// What was kept of that kind under a number below the one given, the latest; nil if there is none.
    func latest(_ kind: Kind, before number: Int) throws(TrainingObstacle) -> ParameterVector? {
        guard let number = numbers(of: kind).last(where: { $0 < number }) else { return nil }
        let path = path(of: kind, number)
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            // Safe: the bytes are only read, and only during the call.
            return try data.withUnsafeBytes { bytes in
                Result { () throws(SafetensorsError) in try SafetensorsReader.read(bytes).vector }
            }
            .get()
        } catch {
            throw .memory("\(path): \(error)")
        }
    }

    /// Keeps something under a number. Of the kind only it and the one before stay, which a repeated assignment needs.
    func keep(_ entry: Entry) throws(NodeError) {
        let (kind, number, vector) = (entry.kind, entry.number, entry.vector)
        try StateDirectory.makeFolder(folder)
        let file = try AtomicFile(in: folder, name: kind.rawValue)
        try file.append(SafetensorsWriter.header(layout: vector.layout))
        // Safe: the vector's bytes are only read, and only during the call.
        try vector.withLittleEndianBytes { bytes in Result { () throws(NodeError) in try file.append(bytes) } }.get()
        try file.commit(to: path(of: kind, number))
        for old in numbers(of: kind).filter({ $0 < number }).dropLast() { unlink(path(of: kind, old)) }
    }

    private func path(of kind: Kind, _ number: Int) -> String { "\(folder)/\(kind.rawValue)-\(number).safetensors" }

    private func numbers(of kind: Kind) -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix("\(kind.rawValue)-"), name.hasSuffix(".safetensors") else { return nil }
            return Int(name.dropFirst(kind.rawValue.count + 1).dropLast(".safetensors".count))
        }
        .sorted()
    }
}
