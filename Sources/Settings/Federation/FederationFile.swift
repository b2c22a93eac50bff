/// A `federation.yaml`: what the operator of a federation decides about its coordinator.
public enum FederationFile {
    /// Reads a federation's file.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - path: Its name, for messages.
    /// - Throws: ``SettingsError`` with every problem of the file.
    public static func parse(_ bytes: [UInt8], path: String) throws(SettingsError) -> FederationSettings {
        let decoder = try StrictDecoder(bytes, path: path, tables: FederationKeys.tables)
        return try decoder.finish(FederationReader(decoder: decoder).read())
    }

    /// Reads a federation's file.
    ///
    /// - Throws: ``SettingsError`` with every problem of the file.
    public static func parse(_ text: String, path: String) throws(SettingsError) -> FederationSettings {
        try parse(Array(text.utf8), path: path)
    }

    /// Every key that the file may have, as a dotted path: `limits.idle_seconds`.
    public static let keys = FederationKeys.tables.flatMap(\.paths)
}
