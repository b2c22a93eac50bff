import Federation

/// Reads the tree of a `node.yaml`.
struct NodeReader {
    /// The key under `studies` that stands for every study not named.
    static let everyOther = "*"

    let decoder: StrictDecoder

    /// The settings, if what is wrong with the file leaves some.
    func read() -> NodeSettings? {
        guard let root = decoder.root.mapping(NodeKeys.root) else { return nil }
        let name = root.required("name", example: "ward")?.name(NodeName.self)
        let coordinator = root.required("coordinator", example: "https://localhost:8443")?.coordinatorURL()
        let state = root["state"]?.path()
        let proxy = root["proxy"]?.proxyURL()
        let data = root["data"].flatMap { StudyDataReader(decoder: decoder).read($0) }
        var settings = name.map {
            NodeSettings(name: $0, coordinator: coordinator ?? "", stateDirectory: state ?? "state", proxy: proxy)
        }
        settings?.standardData = data
        if let seconds = root["drain_seconds"]?.number(in: 0...3600) { settings?.drainSeconds = seconds }
        settings?.healthPort = root["health"]?.mapping(NodeKeys.health)?
            .required("port", example: "9081")?.integer(in: 0...65_535)
        if let studies = root["studies"] {
            read(studies, hasData: root["data"] != nil, data: data, into: &settings)
        } else {
            _ = root.required("data", example: "{csv: data.csv, features: […], label: {…}}")
        }
        return settings
    }

    /// Reads `studies`: with them the node takes part in those named only, unless `*` stands for every other.
    private func read(_ value: SettingsValue, hasData: Bool, data: StudyData?, into settings: inout NodeSettings?) {
        settings?.standardData = nil
        guard let entries = value.entries(expected: "a mapping such as {digits: {data: …}}") else { return }
        guard !entries.isEmpty else {
            let _: Void? = value.impossible(
                "found no study, expected at least one; leave studies out to take part in every study"
            )
            return
        }
        for entry in entries {
            let own = read(entry.value, hasData: hasData, data: data)
            if entry.key == Self.everyOther {
                settings?.standardData = own
            } else if let study = StudyName(entry.key) {
                settings?.studies[study] = own
            } else {
                let message =
                    "found the study \(QuotedText.of(entry.key)), \(StudyName.expectation), or \"*\" for every other"
                decoder.report(.impossibleValue, at: entry.place, of: entry.value.keyPath, "studies: \(message)")
            }
        }
    }

    /// The data of one study: its own, or else the file's.
    private func read(_ value: SettingsValue, hasData: Bool, data: StudyData?) -> StudyData? {
        guard let keys = value.mapping(NodeKeys.study) else { return nil }
        if let own = keys["data"] { return StudyDataReader(decoder: decoder).read(own) }
        guard !hasData else { return data }
        _ = keys.required("data", example: "{csv: data.csv, features: […], label: {…}}")
        return nil
    }
}
