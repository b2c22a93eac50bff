public import Federation
import Training

/// `node.yaml`: an institution's node.
public enum NodeFile {
    /// The keys of the file.
    static let keys = ["name", "coordinator", "state", "proxy", "data", "studies"]

    /// Reads the file.
    ///
    /// - Throws: ``SettingsError`` with everything that is wrong.
    public static func parse(_ bytes: [UInt8], path: String) throws(SettingsError) -> NodeSettings {
        try readSettings(bytes, path: path, keys: keys) { section in
            let name = section.require("name")?.parsed(NodeName.expectation) { NodeName($0) }
            let coordinator = section.require("coordinator")?.parsed("expected https://host:port") { text in
                text.hasPrefix("https://") && text.count > "https://".count ? text : nil
            }
            let state = section["state"].map { $0.text() } ?? "state"
            let proxy = section["proxy"]?.text()
            let standard = section["data"].flatMap(DataSection.schema)
            let studies = studies(section["studies"])
            if section["data"] == nil, section["studies"] == nil { _ = section.require("data") }
            guard let name, let coordinator, let state, let studies else { return nil }
            return NodeSettings(
                name: name,
                coordinator: coordinator,
                stateDirectory: state,
                proxy: proxy,
                studies: studies.named,
                standardData: standard ?? studies.standard
            )
        }
    }

    private static func studies(_ field: Field?) -> (named: [StudyName: DataSchema], standard: DataSchema?)? {
        guard let field else { return ([:], nil) }
        guard let section = field.openMapping() else { return nil }
        var named: [StudyName: DataSchema] = [:]
        var standard: DataSchema?
        for (key, place, value) in section.entries {
            let schema = value.mapping(["data"])?.require("data").flatMap(DataSection.schema)
            if key == "*" {
                standard = schema
            } else if let study = StudyName(key) {
                named[study] = schema
            } else {
                let message = "found the study \"\(key.prefix(64))\"; \(StudyName.expectation), or * for every other"
                field.problems.add(.impossibleValue, message, at: place)
            }
        }
        return (named, standard)
    }

    /// A file to start from.
    public static func template(name: NodeName, coordinator: String) -> String {
        """
        # An institution's node. Every key: docs/configuration.md.
        name: \(name)
        coordinator: \(coordinator)
        state: state             # certificate, outbox, models; relative to this file
        data:                    # for every study; under studies: for those named
          csv: data.csv
          features:
            - columns: "*"
              scaling: standardize
          label: {column: label, classes: ["0", "1"]}
          holdout: 0.2

        """
    }
}
