import Federation
import Foundation
import Training
import VirtualNodes

/// Writes virtual nodes as folders of real ones: each with the rows that it would train on, to the last bit.
struct PartitionFolder {
    let source: SimulationSource

    /// Writes `plan.yaml` and a folder for each node.
    func write(to folder: String) throws {
        for (place, name) in source.population.names.enumerated() {
            let own = "\(folder)/\(name)"
            do {
                try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
            } catch {
                throw CommandFailure("\(own): the folder could not be made; check the permissions and space")
            }
            let data = source.population.training(at: place)
            try TextFile.write(table(of: data), to: own + "/data.csv")
            try TextFile.write(settings(name: name.text, data: data), to: own + "/node.yaml")
        }
        try TextFile.write(source.planText, to: folder + "/plan.yaml")
        Terminal.write("\(folder): plan.yaml and \(source.population.names.count) nodes")
    }

    /// The rows as numbers of which each is read back as the same `Float`: its value as a `Double` has all its digits.
    private func table(of data: Dataset) -> String {
        var text = (1...data.featureCount).map { "feature_\($0)," }.joined() + "target\n"
        for row in 0..<data.count {
            for value in data.features[row * data.featureCount..<(row + 1) * data.featureCount] {
                text += "\(Double(value)),"
            }
            switch data.targets {
            case .classes(let classes): text += "\(classes[row])\n"
            case .values(let values): text += "\(Double(values[row]))\n"
            }
        }
        return text
    }

    private func settings(name: String, data: Dataset) -> String {
        var label = "value: true"
        if case .classes(let classes) = data.targets {
            let count = max(source.classes.count, Int(classes.max() ?? 0) + 1, 2)
            label = "classes: [\((0..<count).map { "\"\($0)\"" }.joined(separator: ", "))]"
        }
        return """
            name: \(name)
            coordinator: https://localhost:8443
            state: state
            data:
              csv: data.csv
              features: [{columns: "feature_*", scaling: none}]
              label: {column: target, \(label)}
              holdout: 0

            """
    }
}
