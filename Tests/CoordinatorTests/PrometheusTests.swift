import Foundation
import Metrics
import Testing

@testable import Coordinator

@Suite struct PrometheusTests {
    private static let families: [MetricFamily] = [
        .counter("a_total", "What grows.\nA line, \\ and \"quotes\"."), .gauge("b", "What is."),
        .histogram("c_seconds", "What takes.", [0.5, 1]),
    ]
    private let registry = PrometheusRegistry(families)

    @Test func `what is measured is written as the text format has it`() {
        Counter(label: "a_total", dimensions: [("study", "x"), ("code", "q\"\\\nz")], factory: registry).increment(
            by: 3
        )
        FloatingPointCounter(label: "a_total", dimensions: [], factory: registry).increment(by: 0.5)
        Meter(label: "b", factory: registry).set(-2.25)
        Meter(label: "b", dimensions: [("node", "ash")], factory: registry).set(Double.infinity)
        for value in [0.25, 0.5, 0.75, 7] { Recorder(label: "c_seconds", factory: registry).record(value) }
        let expected = #"""
            # HELP a_total What grows.\nA line, \\ and "quotes".
            # TYPE a_total counter
            a_total 0.5
            a_total{code="q\"\\\nz",study="x"} 3
            # HELP b What is.
            # TYPE b gauge
            b -2.25
            b{node="ash"} +Inf
            # HELP c_seconds What takes.
            # TYPE c_seconds histogram
            c_seconds_bucket{le="0.5"} 2
            c_seconds_bucket{le="1"} 3
            c_seconds_bucket{le="+Inf"} 4
            c_seconds_sum 8.5
            c_seconds_count 4

            """#
        #expect(registry.text == expected)
    }

    @Test func `the same labels in another order are the same series, and handles come and go`() {
        for _ in 0..<3 {
            Counter(label: "a_total", dimensions: [("x", "1"), ("y", "2")], factory: registry).increment()
            let other = Counter(label: "a_total", dimensions: [("y", "2"), ("x", "1")], factory: registry)
            other.increment()
            other.destroy()
        }
        #expect(registry.text.contains("a_total{x=\"1\",y=\"2\"} 6\n"))
    }

    @Test func `a family has so many series and no more, and no number is no value`() {
        for number in 0..<(PrometheusRegistry.maximumSeries + 50) {
            Meter(label: "b", dimensions: [("node", "n\(number)")], factory: registry).set(1)
        }
        #expect(registry.text.split(separator: "\n").count == PrometheusRegistry.maximumSeries + 2)
        Recorder(label: "c_seconds", factory: registry).record(Double.nan)
        #expect(registry.text.contains("c_seconds_count 0\n"))
    }

    @Test func `timers and resets do what swift-metrics says`() {
        Metrics.Timer(label: "c_seconds", factory: registry).recordNanoseconds(750_000_000)
        #expect(registry.text.contains("c_seconds_sum 0.75\n"))
        let counter = Counter(label: "a_total", factory: registry)
        counter.increment(by: 9)
        counter.reset()
        #expect(registry.text.contains("a_total 0\n"))
    }

    @Test func `names follow the conventions`() {
        let all = MetricsReader.families
        #expect(Set(all.map(\.name)).count == all.count)
        for family in all {
            #expect(family.name.hasPrefix("tributary_") || family.name.hasPrefix("process_"), "\(family.name)")
            #expect((family.kind == .counter) == family.name.hasSuffix("_total"), "\(family.name)")
            #expect((family.kind == .histogram) == !family.bounds.isEmpty, "\(family.name)")
            #expect(family.bounds == family.bounds.sorted() && family.help.hasSuffix("."), "\(family.name)")
        }
    }
}
