extension SettingsError {
    /// One thing that is wrong with a file.
    public struct Problem: Sendable, Hashable {
        /// The line, from 1; nil if it is the file as a whole.
        public let line: Int?
        /// The column, from 1, in Unicode scalars; nil if it is the file as a whole.
        public let column: Int?
        /// What was found, what was expected, what to do.
        public let message: String
        /// Its kind, with a page in `docs/errors`.
        public let code: Code

        init(_ code: Code, at place: SourcePlace?, _ message: String) {
            self.code = code
            line = place?.line
            column = place?.column
            self.message = message
        }
    }
}

extension SettingsError.Problem {
    /// The kinds of problem. The raw value is the name of the page in `docs/errors`.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The file says nothing.
        case empty = "settings-empty"
        /// The file is larger than accepted.
        case tooLarge = "settings-too-large"
        /// The bytes are not UTF-8, or have control characters.
        case notText = "settings-not-text"
        /// The text is not YAML.
        case syntax = "settings-syntax"
        /// Lists and mappings are nested too deeply.
        case tooDeep = "settings-too-deep"
        /// The text uses a part of YAML that these files do without.
        case unsupported = "settings-unsupported-yaml"
        /// A key that the file does not have.
        case unknownKey = "settings-unknown-key"
        /// A key that is given twice.
        case duplicateKey = "settings-duplicate-key"
        /// A key that has to be there.
        case missingKey = "settings-missing-key"
        /// Something else than the number, text, list or mapping that belongs there.
        case wrongType = "settings-wrong-type"
        /// A value of the right type that cannot be.
        case impossibleValue = "settings-impossible-value"
    }
}
