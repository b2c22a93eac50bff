import Yams

/// What the parser of YAML says, in words that tell what to do.
enum SyntaxProblem {
    /// The problem that stands for an error of the parser.
    static func of(_ error: YamlError, in source: SourceText) -> SettingsError.Problem {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let found = source.clamped(SourcePlace(line: mark.line, column: mark.column))
            let opened = context.map { SourcePlace(line: $0.mark.line, column: $0.mark.column) }
            return translated(problem, context: context?.text ?? "", found: found, opened: opened, source: source)
        case .memory: return .init(.tooDeep, at: nil, tooDeep)
        case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem), .representer(let problem):
            return .init(.syntax, at: nil, "the file is not YAML: \(problem)")
        case .no, .dataCouldNotBeDecoded, .duplicatedKeysInMapping:
            return .init(.syntax, at: nil, "the file is not YAML")
        }
    }

    private static let tooDeep =
        "lists and mappings are nested more than 1000 deep; these files need fewer than ten levels"
    private static let alias =
        "* begins an alias, which these files do without; put text that begins with it in quotation marks"

    /// - Parameters:
    ///   - found: Where the parser could not go on.
    ///   - opened: Where what it was reading began.
    private static func translated(
        _ problem: String,
        context: String,
        found: SourcePlace,
        opened: SourcePlace?,
        source: SourceText
    ) -> SettingsError.Problem {
        let start = opened ?? found
        switch problem {
        case "found undefined alias": return .init(.unsupported, at: found, alias)
        case "did not find expected alphabetic or numeric character":
            return .init(.unsupported, at: start, context.contains("alias") ? alias : "& begins an anchor; quote it")
        case "but found another document":
            return .init(.unsupported, at: found, "found a second document, expected one; remove the --- line")
        case "found undefined tag handle", "did not find expected tag URI", "did not find expected '!'":
            return .init(.unsupported, at: start, "! begins a tag, which these files do without; quote the text")
        case let problem where problem.hasPrefix("Maximum nesting level"): return .init(.tooDeep, at: found, tooDeep)
        case "found character that cannot start any token": return forbiddenStart(at: found, source: source)
        case let problem where problem.contains("tab character"): return .init(.syntax, at: found, tab)
        case "found unexpected end of stream", "found unexpected document indicator":
            return .init(.syntax, at: start, "the quotation mark that opens here is never closed")
        case "could not find expected ':'":
            return .init(.syntax, at: start, "found text alone, expected a key, a colon and a space, then its value")
        case "found unknown escape character":
            return .init(
                .syntax,
                at: found,
                "found an unknown escape, expected \\\\ for a backslash in double quotation marks"
            )
        default: return .init(.syntax, at: found, sentence(problem, opened: opened))
        }
    }

    private static let tab = "found a tab, expected spaces; YAML indents with spaces only"

    private static func forbiddenStart(at place: SourcePlace, source: SourceText) -> SettingsError.Problem {
        guard let scalar = source.scalar(at: place), scalar != "\t" else { return .init(.syntax, at: place, tab) }
        let found = QuotedText.of(String(Character(scalar)))
        return .init(.syntax, at: place, "found \(found) where a value begins; put the value in quotation marks")
    }

    private static func sentence(_ problem: String, opened: SourcePlace?) -> String {
        switch problem {
        case "mapping values are not allowed in this context":
            "found a colon where no key can stand; check this line's indentation and the line before, or quote the text"
        case "did not find expected key":
            "found something else than a key; check the indentation of this line and the one before"
        case "did not find expected '-' indicator":
            "found something else than \"- \"; check the indentation of this line"
        case "block sequence entries are not allowed in this context":
            "found \"- \" where no list can stand; begin the list on a line of its own"
        case "did not find expected ',' or ']'":
            "found no comma or ] in the list that begins in line \(opened?.line ?? 1)"
        case "did not find expected ',' or '}'":
            "found no comma or } in the mapping that begins in line \(opened?.line ?? 1)"
        case "did not find expected node content": "found no value, expected one"
        case "did not find expected <document start>":
            "found more text, expected the end of the file; check the indentation"
        default: "the file is not YAML: \(problem)"
        }
    }
}
