/// How well a model does on each task after each task: R[t][k], the accuracy on task k of the model after task t.
///
/// An entry is nil where it was not measured, as for an institution without that task. The measures leave such entries
/// out, and are nil where nothing is left.
public struct ForgettingMatrix: Sendable, Hashable, Codable {
    /// The accuracy of the initial model on each task.
    public var initial: [Double?]
    /// The rows: after each task that is done, the accuracy on every task.
    public var rows: [[Double?]]

    /// A matrix of those measurements.
    ///
    /// - Precondition: Every row has as many entries as there are tasks.
    public init(initial: [Double?], rows: [[Double?]]) {
        precondition(rows.allSatisfy { $0.count == initial.count }, "rows of \(initial.count) tasks")
        precondition(rows.count <= initial.count, "\(rows.count) rows for \(initial.count) tasks")
        self.initial = initial
        self.rows = rows
    }

    /// The number of tasks.
    public var taskCount: Int { initial.count }

    /// The mean of R[T][k] over the tasks learned, k ≤ T, after the last of them.
    public var averageAccuracy: Double? {
        guard let last = rows.last else { return nil }
        return Self.mean(last.prefix(rows.count))
    }

    /// Backward transfer: the mean of R[T][k] − R[k][k] over the tasks before the last (Lopez-Paz and Ranzato 2017,
    /// arXiv:1706.08840). Below 0: the model forgot.
    public var backwardTransfer: Double? {
        guard let last = rows.last else { return nil }
        return Self.mean((0..<rows.count - 1).map { k in Self.difference(last[k], rows[k][k]) })
    }

    /// Forward transfer: the mean of R[k−1][k] − R[−1][k] over the tasks after the first, where R[−1] is the initial
    /// model (the same). Above 0: earlier tasks helped before a task was learned.
    public var forwardTransfer: Double? {
        guard rows.count > 1 else { return nil }
        return Self.mean((1..<rows.count).map { k in Self.difference(rows[k - 1][k], initial[k]) })
    }

    /// Forgetting: the mean over the tasks before the last of the best accuracy since the task was learned, without the
    /// last row, minus the accuracy now (Chaudhry et al. 2018, arXiv:1801.10112).
    public var forgetting: Double? {
        guard let last = rows.last else { return nil }
        return Self.mean(
            (0..<rows.count - 1).map { k in
                Self.difference(rows[k..<rows.count - 1].compactMap { $0[k] }.max(), last[k])
            }
        )
    }

    private static func difference(_ left: Double?, _ right: Double?) -> Double? {
        guard let left, let right else { return nil }
        return left - right
    }

    private static func mean(_ values: some Sequence<Double?>) -> Double? {
        let known = values.compactMap(\.self)
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
}
