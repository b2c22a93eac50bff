import Charts
import Foundation
import Testing

/// Drawings that browsers and people can read.
struct ChartTests {
    private static let hostile = "</title><script>alert(1)</script>\"\u{301} onload='x'&\u{0}"

    private static func drawings(_ form: ChartForm, name: String = "a") -> [String] {
        let points = (0..<5).map { ChartPoint(x: Double($0), y: Double($0 * $0) / 20) }
        return [
            LineChart(
                title: name,
                series: [ChartSeries(name: name, points: points), ChartSeries(name: name, points: [])],
                marks: [ChartMark(x: 2, label: name)]
            ).svg(form),
            HeatMap(
                title: name,
                columns: [name],
                rows: [.init(name: name, values: [0.5]), .init(name: name, values: [nil])]
            )
            .svg(form),
            OutcomeStrip(title: name, outcomes: [.accepted, .accepted, .silent], first: 3).svg(form),
        ]
    }

    @Test(arguments: [ChartForm.embedded, .standalone])
    func `a drawing is well-formed and nothing of its words is markup`(_ form: ChartForm) throws {
        for drawing in Self.drawings(form, name: Self.hostile) {
            #expect(!drawing.contains("<script") && !drawing.contains("\u{0}"))
            #expect(!drawing.unicodeScalars.contains { $0 == "\u{301}" } || drawing.contains("&quot;\u{301}"))
            let parsed = WellFormed.check(drawing)
            #expect(parsed)
        }
    }

    @Test func `a drawing in a page has no style of its own, one in a file has`() {
        for drawing in Self.drawings(.embedded) { #expect(!drawing.contains("style")) }
        for drawing in Self.drawings(.standalone) { #expect(drawing.contains("prefers-color-scheme:dark")) }
    }

    @Test func `what cannot be drawn is left out`() {
        let values = [Double.nan, .infinity, -.infinity, 1e308, -1e308, 0.5]
        let points = values.enumerated().map { ChartPoint(x: Double($0.offset), y: $0.element) }
        for scale in [ChartScale.number, .fraction, .amount(unit: "s")] {
            let svg = LineChart(title: "t", scale: scale, series: [ChartSeries(name: "a", points: points)]).svg(
                .embedded
            )
            #expect(!svg.contains("nan") && !svg.contains("inf"))
        }
        let map = HeatMap(title: "t", columns: ["a", "b"], rows: [.init(name: "r", values: [.nan, 7])]).svg(.embedded)
        #expect(!map.contains("nan") && map.contains("h9"))
        #expect(LineChart(title: "t", series: []).svg(.embedded).contains("nothing measured yet"))
    }

    @Test func `thinning keeps the ends, the highest and the lowest`() {
        var points = (0..<10_000).map { ChartPoint(x: Double($0), y: 1) }
        points[5003].y = 9
        points[5004].y = -9
        let thinned = points.thinned(to: 100)
        #expect(thinned.count <= 400)
        #expect(thinned.first == points.first && thinned.last == points.last)
        #expect(thinned.contains { $0.y == 9 } && thinned.contains { $0.y == -9 })
        #expect(zip(thinned, thinned.dropFirst()).allSatisfy { $0.x < $1.x })
    }

    @Test(arguments: [
        (0.0, "0"), (0.0123, "0.012"), (0.5, "0.5"), (4.561, "4.56"), (45.61, "45.6"), (456.1, "456"),
        (12_345, "12.3 k"), (1.5e6, "1.5 M"), (2e9, "2 G"), (-0.5, "−0.5"), (3e-7, "3e-7"), (1e15, "1e15"),
    ])
    func `numbers are short`(_ value: Double, _ text: String) {
        #expect(ChartNumber.short(value) == text)
    }

    @Test func `numbers have the digits asked for`() {
        #expect(ChartNumber.text(0.125, digits: 2) == "0.13")
        #expect(ChartNumber.text(-0.001, digits: 2) == "0.00")
        #expect(ChartNumber.text(12, digits: 1) == "12.0")
        #expect(ChartNumber.text(.nan, digits: 1) == "–")
    }

    @Test func `an accuracy is never drawn above all or below none`() {
        let line = ChartSeries(name: "a", points: [ChartPoint(x: 1, y: 0.97), ChartPoint(x: 2, y: 1)])
        let svg = LineChart(title: "t", scale: .fraction, series: [line]).svg(.embedded)
        #expect(svg.contains("100 %") && !svg.contains("101 %") && !svg.contains("100.5 %"))
    }
}

/// Whether every element that opens closes, in order.
enum WellFormed {
    static func check(_ text: String) -> Bool {
        var open: [Substring] = []
        for piece in text.split(separator: "<").map({ $0.prefix { $0 != ">" } }) where !piece.isEmpty {
            if piece.hasPrefix("/") {
                guard open.popLast() == piece.dropFirst() else { return false }
            } else if !piece.hasSuffix("/") {
                open.append(piece.prefix { $0 != " " })
            }
        }
        return open.isEmpty
    }
}
