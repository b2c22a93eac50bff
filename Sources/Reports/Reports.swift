/// The history as people keep it: tables for spreadsheets, event files for TensorBoard, charts, comparisons, cards.
///
/// Pure functions from what the JSON API says to text or bytes. Imports `Charts`, `Federation`, `Parameters`, `Wire`.
/// What institutions and operators wrote is hostile here as everywhere: it is escaped for where it goes.
///
///     let charts = RoundCharts.all(of: rounds)
///     let table = RoundsTable(rounds).lines
///     let card = ModelCard(study: study, rounds: rounds, tasks: tasks).markdown
