/// The text of an SVG drawing, written element by element.
struct SVGText {
    private(set) var text = ""

    /// The drawing of a size, with its name for who cannot see it.
    static func drawing(
        width: Int,
        height: Int,
        title: String,
        description: String,
        kind: String,
        form: ChartForm,
        _ content: (inout SVGText) -> Void
    ) -> String {
        var svg = SVGText()
        // A map of few cells is not drawn larger than it is, also where there is room.
        let size = form == .standalone || kind == "heat" ? " width=\"\(width)\" height=\"\(height)\"" : ""
        svg.text =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart \(kind)\" viewBox=\"0 0 \(width) \(height)\""
        svg.text +=
            "\(size) role=\"img\" aria-label=\"\(escaped(title + (description.isEmpty ? "" : ". " + description)))\">"
        if form == .standalone {
            svg.text += "<title>\(escaped(title))</title><style>\(ChartStyle.standaloneSheet)</style>"
            svg.rectangle(x: 0, y: 0, width: Double(width), height: Double(height), kind: "paper")
        }
        content(&svg)
        svg.text += "</svg>"
        return svg.text
    }

    /// A text, anchored at its `start`, `middle` or `end`.
    mutating func words(_ words: String, x: Double, y: Double, kind: String, anchor: String = "start") {
        let anchored = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
        text += "<text class=\"\(kind)\" x=\"\(ChartNumber.place(x))\" y=\"\(ChartNumber.place(y))\"\(anchored)>"
        text += "\(Self.escaped(words))</text>"
    }

    /// A straight line.
    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, kind: String) {
        let places = zip(["x1", "y1", "x2", "y2"], [x1, y1, x2, y2]).map { "\($0)=\"\(ChartNumber.place($1))\"" }
        text += "<line class=\"\(kind)\" \(places.joined(separator: " "))/>"
    }

    /// A line through points, or a dot if there is one point alone.
    mutating func path(_ points: [(x: Double, y: Double)], kind: String) {
        guard let first = points.first else { return }
        if points.count == 1 {
            text += "<circle class=\"\(kind) dot\" cx=\"\(ChartNumber.place(first.x))\" "
            text += "cy=\"\(ChartNumber.place(first.y))\" r=\"2.5\"/>"
            return
        }
        let places = points.map { "\(ChartNumber.place($0.x)) \(ChartNumber.place($0.y))" }
        text += "<path class=\"\(kind)\" d=\"M\(places.joined(separator: "L"))\"/>"
    }

    /// A rectangle; `tip` is what is told of it under the pointer.
    mutating func rectangle(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        kind: String,
        radius: Double = 0,
        attributes: String = "",
        tip: String? = nil
    ) {
        let places = zip(["x", "y", "width", "height"], [x, y, width, height]).map {
            "\($0)=\"\(ChartNumber.place($1))\""
        }
        let round = radius > 0 ? " rx=\"\(ChartNumber.place(radius))\"" : ""
        text += "<rect class=\"\(kind)\" \(places.joined(separator: " "))\(round)\(attributes)"
        text += tip.map { "><title>\(Self.escaped($0))</title></rect>" } ?? "/>"
    }

    /// A drawing within this one, at its own size.
    mutating func nested(_ drawing: String, y: Int, width: Int, height: Int) {
        text += "<svg x=\"0\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" "
        text += drawing.dropFirst("<svg ".count)
    }

    /// A text as it may stand in an element or an attribute: nothing of it is markup, and nothing is forbidden in XML.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        // By scalars, and not by characters: a quotation mark with an accent is a quotation mark.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\u{0}"..<"\u{20}", "\u{7f}"..<"\u{a0}", "\u{fffe}", "\u{ffff}":
                escaped += scalar == "\n" || scalar == "\t" ? " " : "\u{fffd}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
