import Yams

/// A mapping of the file, by its keys. What it must not have was reported when it was opened.
struct SettingsMapping {
    /// Where it begins.
    let place: SourcePlace
    private let keyPath: String
    private let table: KeyTable
    private let values: [String: SettingsValue]
    /// Keys that somebody probably meant by one that does not exist.
    private let meant: Set<String>
    private let hasUnknownKeys: Bool
    private let decoder: StrictDecoder

    /// The keys that are given, in the order of the table.
    var given: [String] { table.keys.filter { values[$0] != nil } }

    init(_ entries: [SettingsValue.Entry], of value: SettingsValue, table: KeyTable, decoder: StrictDecoder) {
        var values: [String: SettingsValue] = [:]
        var meant: Set<String> = []
        var hasUnknownKeys = false
        for entry in entries {
            if table.keys.contains(entry.key) {
                values[entry.key] = entry.value
            } else {
                hasUnknownKeys = true
                let advice = decoder.advice(for: entry.key, in: table)
                if let key = advice.meant { meant.insert(key) }
                decoder.report(
                    .unknownKey,
                    at: entry.place,
                    "unknown key \(QuotedText.of(entry.key)); \(advice.sentence)"
                )
            }
        }
        place = value.place
        keyPath = value.keyPath
        self.table = table
        self.values = values
        self.meant = meant
        self.hasUnknownKeys = hasUnknownKeys
        self.decoder = decoder
    }

    /// A mapping with the values of one, and those of another for the keys that the first has not. What both lack is
    /// missing in the other.
    private init(_ upper: SettingsMapping, over lower: SettingsMapping, without hidden: Set<String>) {
        place = lower.place
        keyPath = lower.keyPath
        table = lower.table
        values = lower.values.filter { !hidden.contains($0.key) }.merging(upper.values) { $1 }
        meant = upper.meant.union(lower.meant)
        hasUnknownKeys = upper.hasUnknownKeys || lower.hasUnknownKeys
        decoder = lower.decoder
    }

    /// These keys, and the other's where they are not given here, hidden ones excepted.
    func laid(over other: SettingsMapping, without hidden: Set<String>) -> SettingsMapping {
        SettingsMapping(self, over: other, without: hidden)
    }

    /// The value of a key, if it is given.
    ///
    /// - Precondition: The table has the key.
    subscript(key: String) -> SettingsValue? {
        precondition(table.keys.contains(key), "\"\(key)\" is not in the table of \"\(table.place)\"")
        return values[key]
    }

    /// The value of a key that has to be there.
    ///
    /// - Parameter example: A value it may have, for the message.
    func required(_ key: String, example: String) -> SettingsValue? {
        if let value = self[key] { return value }
        let path = keyPath.isEmpty ? key : "\(keyPath).\(key)"
        let message = "missing key \(QuotedText.of(path)); add for instance \(key): \(example)"
        if meant.contains(key) {
            decoder.markFaulty(path)
        } else {
            decoder.report(.missingKey, at: place, of: path, message)
        }
        return nil
    }

    /// Whether a key that does not exist is probably this one, misspelt; it was reported.
    func isMeant(_ key: String) -> Bool { meant.contains(key) }

    /// Says that the mapping lacks one of several keys, unless it has a key that does not exist, which may be meant.
    ///
    /// - Parameter value: What lacks it, if it is not the mapping.
    func reportMissing(_ message: String, in value: SettingsValue? = nil) {
        let keyPath = value?.keyPath ?? keyPath
        decoder.markFaulty(keyPath)
        guard !hasUnknownKeys else { return }
        let sentence = keyPath.isEmpty ? message : "\(keyPath): \(message)"
        decoder.report(.missingKey, at: value?.place ?? place, of: keyPath, sentence)
    }

    /// Says that the mapping as a whole cannot be.
    func reportImpossible(_ message: String) {
        decoder.report(.impossibleValue, at: place, of: keyPath, keyPath.isEmpty ? message : "\(keyPath): \(message)")
    }
}
