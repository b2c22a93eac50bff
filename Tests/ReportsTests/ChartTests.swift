import Charts
import Federation
import Foundation
import Reports
import TestSupport
import Testing

@Suite struct ChartTests {
    @Test func `the rounds of a study are five charts, in a terminal and as one drawing`() throws {
        let charts = RoundCharts.all(of: History.rounds)
        #expect(charts.map(\.title) == ["Loss", "Accuracy", "Accuracy on each task", "Bytes", "Duration"])
        let lines = charts.flatMap { $0.braille(columns: 72, rows: 6) + [""] }
        try expectGolden(lines.joined(separator: "\n"), named: "charts.txt")
        let svg = ChartStack(charts).svg
        #expect(svg.components(separatedBy: "<svg ").count == 7)
        let parser = XMLParserProbe(svg)
        #expect(parser.isWellFormed)
    }

    @Test func `accuracy on a task is drawn at the round whose model was measured`() throws {
        let tasks = RoundCharts.tasks.chart(of: History.rounds)
        #expect(tasks.series.map(\.name) == ["upright", "turned"])
        #expect(tasks.series[0].points.map(\.x) == [0, 1, 2, 3, 4])
        #expect(tasks.series[1].points.map(\.x) == [3, 4])
        #expect(tasks.marks.map(\.label) == ["upright", "turned"])
    }

    @Test func `nothing measured is said, and values that are no numbers are left out`() {
        #expect(RoundCharts.all(of: []).isEmpty)
        let empty = LineChart(title: "Loss", series: [ChartSeries(name: "loss", points: [])])
        #expect(empty.braille(columns: 40) == ["Loss", "  nothing measured yet"])
        let broken = [ChartPoint(x: 1, y: .nan), ChartPoint(x: 2, y: .infinity), ChartPoint(x: .nan, y: 1)]
        let chart = LineChart(title: "Loss", series: [ChartSeries(name: "loss", points: broken)])
        #expect(chart.braille(columns: 40) == ["Loss", "  nothing measured yet"])
    }

    @Test(arguments: [24, 40, 80, 200], [3, 8, 30])
    func `a plot is as wide as it may be, whatever the numbers`(_ columns: Int, _ rows: Int) {
        for values in [
            [1.0], [1e300, -1e300, 0], [1e-300, 2e-300], [0.5, 0.5, 0.5], (0..<5000).map { sin(Double($0)) },
        ] {
            let points = values.enumerated().map { ChartPoint(x: Double($0), y: $1) }
            let lines = LineChart(title: "t", series: [ChartSeries(name: "v", points: points)])
                .braille(columns: columns, rows: rows)
            #expect(lines.count == rows + 3)
            #expect(lines.dropFirst().dropLast(2).allSatisfy { $0.count <= max(columns, 34) }, "\(values.prefix(3))")
            #expect(lines.joined().unicodeScalars.contains { (0x2801...0x28ff).contains($0.value) })
        }
    }

    @Test func `each line has its own letter at its end, and its paint`() {
        let chart = LineChart(
            title: "Accuracy",
            series: [
                ChartSeries(name: "up", points: [ChartPoint(x: 1, y: 0), ChartPoint(x: 9, y: 1)]),
                ChartSeries(name: "down", points: [ChartPoint(x: 1, y: 1), ChartPoint(x: 9, y: 0)]),
            ]
        )
        let plain = chart.braille(columns: 40, rows: 4)
        #expect(plain[1].contains("a up") && plain[1].contains("b down"))
        #expect(plain[2].hasSuffix(" a") && plain[5].hasSuffix(" b"))
        let painted = chart.braille(columns: 40, rows: 4) { "<\($0):\($1)>" }.joined()
        #expect(painted.contains("<0:a up>") && painted.contains("<1:b down>") && painted.contains("<0:⠁") == false)
    }
}

/// Whether a text is well-formed XML.
struct XMLParserProbe {
    let isWellFormed: Bool

    init(_ text: String) {
        // Elements closed in the order in which they were opened; no bare ampersand.
        var open: [Substring] = []
        var isSound = true
        for match in text.matches(of: /<(\/?)([a-zA-Z]+)([^<>]*)>/) {
            if match.output.1 == "/" {
                isSound = isSound && open.popLast() == match.output.2
            } else if !match.output.3.hasSuffix("/") {
                open.append(match.output.2)
            }
        }
        isWellFormed = isSound && open.isEmpty && text.firstMatch(of: /&(?!amp;|lt;|gt;|quot;|#\d+;)/) == nil
    }
}
