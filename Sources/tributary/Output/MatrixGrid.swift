import Charts
import Federation
import Foundation
import Wire

/// A forgetting matrix as people read it: a row for each model, a column for each task, green where it is good.
struct MatrixGrid {
    private let tasks: [TaskName]
    private let rows: [(name: String, accuracies: [Double?], learned: Int)]

    /// The matrix over all institutions, or of one node.
    init(_ list: TaskListResponse, node: NodeName? = nil) {
        tasks = list.tasks.map(\.task)
        let names = tasks
        rows = list.measurements.map { measurement in
            let metrics = node.map { measurement.nodes[$0] ?? [:] } ?? measurement.overall
            let place = measurement.after.flatMap { names.firstIndex(of: $0) }
            return (
                measurement.after.map { "after \($0)" } ?? "initial",
                names.map { metrics[$0]?.accuracy },
                (place ?? -1) + 1
            )
        }
    }

    /// The lines: a heading, then a row for each model.
    var lines: [String] {
        let nameWidth = rows.map(\.name.count).max() ?? 0
        let widths = tasks.map { max(7, $0.text.count) }
        let padding = String(repeating: " ", count: nameWidth)
        let heading = padding + zip(tasks, widths).map { "  " + Self.right($0.text, $1) }.joined()
        return [Style.bold(heading)]
            + rows.map { row in
                row.name.padding(to: nameWidth)
                    + zip(zip(row.accuracies, widths), tasks.indices).map { cell, index in
                        let text = Self.right(cell.0.map { String(format: "%.1f", 100 * $0) } ?? "–", cell.1)
                        return "  " + (index < row.learned ? Self.colored(text, cell.0) : Style.dim(text))
                    }.joined()
            }
    }

    /// What is seen of the lines: their widths without colours.
    var width: Int {
        (rows.map(\.name.count).max() ?? 0) + tasks.map { 2 + max(7, $0.text.count) }.reduce(0, +)
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// From red at half right to green at all right, on the 256 colours that terminals share.
    private static func colored(_ text: String, _ accuracy: Double?) -> String {
        guard Terminal.usesColor, let accuracy else { return text }
        let scale = [124, 166, 178, 142, 106, 70, 34]
        let place = Int((max(0, min(1, (accuracy - 0.4) / 0.6)) * Double(scale.count - 1)).rounded())
        return "\u{1b}[38;5;231;48;5;\(scale[place])m\(text)\u{1b}[0m"
    }

    /// Several matrices beside one another under their studies' names, or below one another where the terminal is too
    /// narrow.
    static func sideBySide(_ lists: [TaskListResponse]) -> [String] {
        let blocks = lists.map { list in
            let grid = MatrixGrid(list)
            return (title: list.method.rawValue, lines: grid.lines, width: grid.width)
        }
        let gap = "      "
        guard blocks.reduce(0, { $0 + $1.width + gap.count }) <= Terminal.columns else {
            return blocks.flatMap { [$0.title] + $0.lines + [""] }
        }
        let height = blocks.map(\.lines.count).max() ?? 0
        let titles = blocks.map { $0.title.padding(to: $0.width) }.joined(separator: gap)
        return [titles]
            + (0..<height).map { index in
                blocks.map { index < $0.lines.count ? $0.lines[index] : "" }.joined(separator: gap)
            }
    }

    // MARK: Other forms

    /// Comma-separated values: a row for each model, a column for each task, accuracies from 0 to 1.
    var commaSeparated: [String] {
        ["after," + tasks.map(\.text).joined(separator: ",")]
            + rows.map { row in
                let name = row.name.replacingOccurrences(of: "after ", with: "")
                return name + "," + row.accuracies.map { $0.map { "\($0)" } ?? "" }.joined(separator: ",")
            }
    }

    /// A picture: a cell for each measurement, its number in it.
    func svg(title: String) -> String {
        let rows = rows.map { HeatMap.Row(name: $0.name, values: $0.accuracies, learned: $0.learned) }
        return HeatMap(title: title, columns: tasks.map(\.text), rows: rows, lowest: 0.4).svg(.standalone) + "\n"
    }
}
