/// A point of a line.
public struct ChartPoint: Sendable, Hashable {
    /// Its place, for instance the round.
    public var x: Double
    /// Its value.
    public var y: Double

    /// A point.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// Whether an axis can reach it: neither infinite nor so large that the length of an axis would be.
    var isDrawable: Bool { abs(x) < ChartAxis.limit && abs(y) < ChartAxis.limit }
}

extension [ChartPoint] {
    /// The points that can be told apart on so many places: of each place the first, the lowest, the highest and the
    /// last, in order. Points are sorted by `x`.
    ///
    /// - Parameter places: Of what a line is drawn on, from 1.
    public func thinned(to places: Int) -> [ChartPoint] {
        let points = filter(\.isDrawable)
        guard points.count > 4 * places, let first = points.first, let last = points.last, last.x > first.x else {
            return points
        }
        var found: [ChartPoint] = []
        var start = points.startIndex
        for place in 1...Swift.max(1, places) {
            let end = first.x + (last.x - first.x) * Double(place) / Double(places)
            var stop = start
            while stop < points.endIndex, points[stop].x <= end || place == places { stop += 1 }
            let bucket = points[start..<stop]
            start = stop
            guard
                let low = bucket.indices.min(by: { bucket[$0].y < bucket[$1].y }),
                let high = bucket.indices.max(by: { bucket[$0].y < bucket[$1].y })
            else { continue }
            for index in Set([bucket.startIndex, low, high, bucket.endIndex - 1]).sorted() {
                found.append(points[index])
            }
        }
        return found
    }
}
