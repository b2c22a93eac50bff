public import Federation

/// A `plan.yaml`: what one study does, and the model it begins with.
public struct PlanFile: Sendable, Hashable {
    /// The plan. It has no ``Federation/Plan/problems()``.
    public let plan: Plan
    /// The file of the model the study begins with, as it is written: relative to the plan's folder. Nil for a model
    /// made from the plan's seed.
    public let initialModelPath: String?

    /// Reads a plan.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - path: Its name, for messages.
    /// - Throws: ``SettingsError`` with every problem of the file.
    public static func parse(_ bytes: [UInt8], path: String) throws(SettingsError) -> PlanFile {
        let decoder = try StrictDecoder(bytes, path: path, tables: PlanKeys.tables)
        return try decoder.finish(PlanReader(decoder: decoder).read())
    }

    /// Reads a plan.
    ///
    /// - Throws: ``SettingsError`` with every problem of the file.
    public static func parse(_ text: String, path: String) throws(SettingsError) -> PlanFile {
        try parse(Array(text.utf8), path: path)
    }

    /// Every key that the file may have, as a dotted path: `training.optimizer.sgd.learning_rate`.
    public static let keys = PlanKeys.tables.flatMap(\.paths)
}
