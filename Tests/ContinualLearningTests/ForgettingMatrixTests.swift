import ContinualLearning
import Testing

@Suite struct ForgettingMatrixTests {
    private let matrix = ForgettingMatrix(
        initial: [0.1, 0.2, 0.1],
        rows: [[0.9, 0.3, 0.1], [0.95, 0.8, 0.4], [0.7, 0.75, 0.9]]
    )

    private func close(_ found: Double?, _ expected: Double) -> Bool {
        found.map { abs($0 - expected) < 1e-12 } ?? false
    }

    @Test func `P8: the measures are those of the formulas, computed by hand`() {
        #expect(close(matrix.averageAccuracy, (0.7 + 0.75 + 0.9) / 3))
        #expect(close(matrix.backwardTransfer, ((0.7 - 0.9) + (0.75 - 0.8)) / 2))
        #expect(close(matrix.forwardTransfer, ((0.3 - 0.2) + (0.4 - 0.1)) / 2))
        #expect(close(matrix.forgetting, ((0.95 - 0.7) + (0.8 - 0.75)) / 2))
    }

    @Test func `before two tasks are learned nothing can be forgotten`() {
        let none = ForgettingMatrix(initial: [0.1, 0.2], rows: [])
        #expect(none.averageAccuracy == nil && none.backwardTransfer == nil && none.forgetting == nil)
        let one = ForgettingMatrix(initial: [0.1, 0.2], rows: [[0.9, 0.3]])
        #expect(one.averageAccuracy == 0.9)
        #expect(one.backwardTransfer == nil && one.forwardTransfer == nil && one.forgetting == nil)
    }

    @Test func `what an institution did not measure is left out`() {
        let gaps = ForgettingMatrix(initial: [nil, 0.2], rows: [[nil, 0.3], [nil, 0.8]])
        #expect(gaps.averageAccuracy == 0.8)
        #expect(gaps.backwardTransfer == nil && gaps.forgetting == nil)
        #expect(close(gaps.forwardTransfer, 0.1))
    }

    @Test func `a task that only improved was not forgotten`() {
        let better = ForgettingMatrix(initial: [0, 0], rows: [[0.5, 0], [0.7, 0.9]])
        #expect(close(better.backwardTransfer, 0.2))
        #expect(close(better.forgetting, -0.2))
    }
}
