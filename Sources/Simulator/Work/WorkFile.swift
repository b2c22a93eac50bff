import Federation
import Parameters

/// An update as bytes: a real safetensors file with a short report in its metadata.
struct WorkFile {
    let study: String
    let round: String
    let model: String
    let exampleCount: Int
    let vector: ParameterVector

    /// The bytes of an update that answers an assignment.
    static func bytes(_ vector: ParameterVector, for assignment: Assignment, exampleCount: Int) -> [UInt8] {
        let metadata = [
            "study": assignment.study.text, "round": "\(assignment.round)", "model": assignment.model.hexadecimal,
            "examples": "\(exampleCount)",
        ]
        return SafetensorsWriter.bytes(of: vector, metadata: metadata)
    }

    /// Reads an update; nil if the bytes are not one.
    init?(_ bytes: [UInt8]) {
        guard let read = try? SafetensorsReader.read(bytes), let study = read.metadata["study"],
            let round = read.metadata["round"],
            let model = read.metadata["model"], let examples = read.metadata["examples"].flatMap({ Int($0) })
        else { return nil }
        self.study = study
        self.round = round
        self.model = model
        exampleCount = examples
        vector = read.vector
    }

    /// The model that bytes are; nil if they are none.
    static func model(_ bytes: [UInt8]) -> ParameterVector? { try? SafetensorsReader.read(bytes).vector }
}
