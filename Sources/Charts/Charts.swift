/// Charts as SVG: lines over rounds, heat maps, strips of what happened. Terminal and page draw with the same code.
///
/// Imports nothing. A chart is a value; `svg` makes its text. Everything that comes from outside is escaped, numbers
/// that are not finite are left out, and no more points are drawn than can be seen.
///
///     let chart = LineChart(
///         title: "Loss", horizontal: "round",
///         series: [ChartSeries(name: "hold-out", points: losses.enumerated().map { ChartPoint(x: Double($0), y: $1) })]
///     )
///     try chart.svg(.standalone).write(toFile: "loss.svg", atomically: true, encoding: .utf8)
