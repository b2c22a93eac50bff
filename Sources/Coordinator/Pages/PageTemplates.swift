import Mustache

/// The templates, parsed once; they lie in the executable.
enum PageTemplates {
    /// The text of a page in the frame.
    ///
    /// - Throws: What is wrong with a template; a test renders each.
    static func render(_ name: String, _ values: PageValues) throws -> String {
        let library = try library.get()
        var values = values
        values["content"] = name
        guard let text = library.render(values, withTemplate: "frame") else { throw MissingTemplate(name: name) }
        return text
    }

    /// A template that is not there.
    struct MissingTemplate: Error {
        let name: String
    }

    /// Every template by name.
    static let sources: [String: [UInt8]] = [
        "frame": PackageResources.frame_mustache, "overview": PackageResources.overview_mustache,
        "study": PackageResources.study_mustache, "rounds": PackageResources.rounds_mustache,
        "round": PackageResources.round_mustache, "curves": PackageResources.curves_mustache,
        "forgetting": PackageResources.forgetting_mustache, "tasks": PackageResources.tasks_mustache,
        "lineage": PackageResources.lineage_mustache, "nodes": PackageResources.nodes_mustache,
        "node": PackageResources.node_mustache, "audit": PackageResources.audit_mustache,
        "verification": PackageResources.verification_mustache, "problem": PackageResources.problem_mustache,
        "pager": PackageResources.pager_mustache, "roundTable": PackageResources.roundTable_mustache,
        "live": PackageResources.live_mustache, "fairness": PackageResources.fairness_mustache,
    ]

    private static let library = Result<MustacheLibrary, any Error> {
        MustacheContentTypes.register(PageEscaping(), named: "PAGE")
        var library = MustacheLibrary()
        for (name, bytes) in sources {
            // Every template says how it escapes: a partial does not inherit it.
            try library.register("{{% CONTENT_TYPE:PAGE}}" + String(decoding: bytes, as: UTF8.self), named: name)
        }
        return library
    }
}

/// Escapes texts for elements and quoted attributes.
///
/// By scalars: the library's own escaping compares characters, and a quotation mark with a combining accent behind it
/// is another character than a quotation mark, but ends an attribute all the same.
struct PageEscaping: MustacheContentType {
    func escapeText(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped += " "
            case "\u{0}"..<"\u{20}", "\u{7f}"..<"\u{a0}": escaped += "\u{fffd}"
            // What turns the direction of writing could make a name look like another.
            case "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}", "\u{200e}", "\u{200f}": escaped += "\u{fffd}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
