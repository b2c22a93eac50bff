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

    /// Says that the mapping lacks one of several keys, unless it has a key that does not exist, which may be meant.
    func reportMissing(_ message: String) {
        decoder.markFaulty(keyPath)
        guard !hasUnknownKeys else { return }
        decoder.report(.missingKey, at: place, of: keyPath, keyPath.isEmpty ? message : "\(keyPath): \(message)")
    }

    /// Says that the mapping as a whole cannot be.
    func reportImpossible(_ message: String) {
        decoder.report(.impossibleValue, at: place, of: keyPath, keyPath.isEmpty ? message : "\(keyPath): \(message)")
    }
}
