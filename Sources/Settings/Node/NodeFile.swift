/// A `node.yaml`: what an institution decides about its node.
public enum NodeFile {
    /// Reads a node's file.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - path: Its name, for messages.
    /// - Throws: ``SettingsError`` with every problem of the file.
    public static func parse(_ bytes: [UInt8], path: String) throws(SettingsError) -> NodeSettings {
        let decoder = try StrictDecoder(bytes, path: path, tables: NodeKeys.tables)
        return try decoder.finish(NodeReader(decoder: decoder).read())
    }

    /// Reads a node's file.
    ///
    /// - Throws: ``SettingsError`` with every problem of the file.
    public static func parse(_ text: String, path: String) throws(SettingsError) -> NodeSettings {
        try parse(Array(text.utf8), path: path)
    }

    /// Every key that the file may have, as a dotted path: `data.label.column`. What stands under
    /// `studies.<study>.data` is what stands under `data`.
    public static let keys = NodeKeys.tables.flatMap(\.paths)
}
