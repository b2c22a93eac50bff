/// A file's bytes as text, after what is no text was refused.
struct SourceText {
    /// The largest file: 1 MiB.
    static let byteLimit = 1 << 20

    /// The text, without a byte order mark.
    let text: String
    /// Its lines without their ends, as YAML 1.1 divides them.
    let lines: [[Unicode.Scalar]]

    /// - Throws: A ``SettingsError`` for bytes that are too many, not UTF-8, or have control characters or anchors.
    init(_ bytes: [UInt8], path: String) throws(SettingsError) {
        func refuse(_ code: SettingsError.Problem.Code, at place: SourcePlace?, _ message: String) -> SettingsError {
            SettingsError(path: path, problems: [.init(code, at: place, message)])
        }
        guard bytes.count <= Self.byteLimit else {
            throw refuse(.tooLarge, at: nil, "found \(bytes.count) bytes, expected at most \(Self.byteLimit)")
        }
        let content = bytes.starts(with: Self.byteOrderMark) ? bytes[Self.byteOrderMark.count...] : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            throw refuse(
                .notText,
                at: Self.firstInvalid(content),
                "found bytes that are not UTF-8; save the file as UTF-8"
            )
        }
        self.text = text
        lines = Self.lines(of: text)
        if let (place, scalar) = first(where: { scalars, index in !Self.isPrintable(scalars[index]) }) {
            let found = "found the control character \(QuotedText.codePoint(scalar))"
            throw refuse(.notText, at: place, "\(found), expected text; remove it")
        }
        if let (place, _) = first(where: Self.isAnchor) {
            throw refuse(
                .unsupported,
                at: place,
                "& begins an anchor, which these files do without; write the value where it is needed, "
                    + "or \"\\u0026\" for the character"
            )
        }
    }

    /// The character at a place, or nothing if the line is shorter.
    func scalar(at place: SourcePlace) -> Unicode.Scalar? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = lines[place.line - 1]
        return line.indices.contains(place.column - 1) ? line[place.column - 1] : nil
    }

    /// The place itself, or the end of the last line with text in it if the place is beyond that.
    func clamped(_ place: SourcePlace) -> SourcePlace {
        let last = lines.lastIndex { line in line.contains { $0 != " " && $0 != "\t" } } ?? 0
        return place.line > last + 1 ? SourcePlace(line: last + 1, column: lines[last].count + 1) : place
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private func first(
        where predicate: ([Unicode.Scalar], Int) -> Bool
    ) -> (place: SourcePlace, scalar: Unicode.Scalar)? {
        for (number, line) in lines.enumerated() {
            guard let index = line.indices.first(where: { predicate(line, $0) }) else { continue }
            return (SourcePlace(line: number + 1, column: index + 1), line[index])
        }
        return nil
    }

    /// What YAML 1.1 calls printable.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
    }

    /// Whether an anchor may begin there. A few texts in quotation marks are taken for one too; none is missed, so no
    /// alias can ever multiply what it stands for.
    private static func isAnchor(_ line: [Unicode.Scalar], _ index: Int) -> Bool {
        guard line[index] == "&", index + 1 < line.count, isAnchorCharacter(line[index + 1]) else { return false }
        return index == 0 || !isAnchorCharacter(line[index - 1])
    }

    private static func isAnchorCharacter(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar == "-" || (scalar.isASCII && scalar.properties.isAlphabetic)
            || ("0"..."9").contains(scalar)
    }

    private static func lines(of text: String) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = [[]]
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lines.append([])
            default: lines[lines.count - 1].append(scalar)
            }
            previous = scalar
        }
        return lines
    }

    private static func firstInvalid(_ bytes: ArraySlice<UInt8>) -> SourcePlace {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var (line, column) = (1, 1)
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        return SourcePlace(line: line, column: column)
    }
}
