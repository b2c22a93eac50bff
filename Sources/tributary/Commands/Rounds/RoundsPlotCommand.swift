public import ArgumentParser
import Charts
import Foundation
import Reports
import Wire

/// `tributary rounds plot`.
struct RoundsPlotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw loss, accuracy, accuracy on each task, bytes and duration over the rounds.",
        discussion: """
            Example:
              tributary rounds plot --federation wards/federation.yaml
              tributary rounds plot --only accuracy --only tasks --height 16 --federation wards/federation.yaml
              tributary rounds plot --svg rounds.svg --federation wards/federation.yaml

            Without --only, every chart that has something to show. Accuracy on tasks is drawn at the round whose model
            was measured, which is the one before the round that measured it.
            """
    )

    @Option(
        help: ArgumentHelp("loss, accuracy, tasks, bytes or duration; may be given more than once.", valueName: "chart")
    )
    var only: [RoundCharts] = []
    @Option(help: ArgumentHelp("Only rounds after this one.", valueName: "number")) var after = 0
    @Option(help: ArgumentHelp("Only rounds before this one.", valueName: "number")) var before: Int?
    @Option(help: ArgumentHelp("The height of each plot, in lines.", valueName: "lines")) var height = 8
    @Option(help: ArgumentHelp("The width, in characters; left out: the terminal's.", valueName: "columns"))
    var width: Int?
    @Option(help: ArgumentHelp("Write the charts to this file as SVG.", valueName: "file"), completion: .file())
    var svg: String?
    @OptionGroup var filter: RoundFilterOptions
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard after >= 0 else { throw ValidationError("--after: found \(after), expected a number from 0.") }
        guard (3...100).contains(height) else { throw ValidationError("--height: found \(height), expected 3 to 100.") }
        guard (LineChart.smallestPlot.columns...1000).contains(width ?? 100) else {
            throw ValidationError("--width: found \(width ?? 0), expected \(LineChart.smallestPlot.columns) to 1000.")
        }
    }

    func run() async throws {
        let (rounds, summary) = try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            return try await RoundPages(coordinator: coordinator, study: name, query: filter.query)
                .all(after: after, before: before)
        }
        let charts = only.isEmpty ? RoundCharts.all(of: rounds) : only.map { $0.chart(of: rounds) }
        if let svg {
            guard !charts.isEmpty else {
                throw CommandFailure("\(svg): there is nothing to draw yet; no round matches")
            }
            try TextFile.write(ChartStack(charts).svg + "\n", to: svg)
            Terminal.note("\(svg): written")
        }
        try output.print(charts.map(PlottedChart.init)) { _ in
            guard !charts.isEmpty else { return ["No round matches. \(summary.activity)"] }
            let columns = width ?? Terminal.columns
            return charts.flatMap { chart in
                chart.braille(columns: columns, rows: height, paint: LinePaint.paint) + [""]
            }
        }
    }
}

/// The colours of lines in a terminal.
enum LinePaint {
    /// Six that the sixteen colours of every terminal have.
    private static let colors = [36, 33, 32, 35, 34, 31]

    static func paint(_ index: Int, _ text: String) -> String {
        Terminal.usesColor ? "\u{1b}[\(colors[index % colors.count])m\(text)\u{1b}[0m" : text
    }
}

/// A chart as JSON.
struct PlottedChart: Encodable {
    let title: String
    let lines: [Line]

    struct Line: Encodable {
        let name: String
        let points: [[Double]]
    }

    init(_ chart: LineChart) {
        title = chart.title
        lines = chart.series.map { line in
            Line(name: line.name, points: line.points.filter { $0.y.isFinite }.map { [$0.x, $0.y] })
        }
    }
}

extension RoundCharts: ExpressibleByArgument {}
