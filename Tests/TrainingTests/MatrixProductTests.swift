import Glibc
import Randomness
import Testing

@testable import Training

struct MatrixProductTests {
    private struct Shape: CustomTestStringConvertible {
        var rows: Int
        var inner: Int
        var columns: Int
        var left = MatrixProduct.Orientation.asStored
        var right = MatrixProduct.Orientation.asStored

        var testDescription: String { "\(rows) × \(inner) × \(columns), \(left), \(right)" }
        var isHalved: Bool { MatrixProduct.isHalved(rows: rows, inner: inner, columns: columns) }

        func element(_ row: Int, _ column: Int, of left: [Float], _ right: [Float]) -> Double {
            (0..<inner).reduce(0) { sum, k in
                let a = self.left == .asStored ? left[row * inner + k] : left[k * rows + row]
                let b = self.right == .asStored ? right[k * columns + column] : right[column * inner + k]
                return sum + Double(a) * Double(b)
            }
        }

        func product(of left: [Float], _ right: [Float], with helper: SecondThread) -> [Float] {
            var product = [Float](repeating: .nan, count: rows * columns)
            product.withUnsafeMutableBufferPointer { product in
                left.withUnsafeBufferPointer { left in
                    right.withUnsafeBufferPointer { right in
                        guard let product = product.baseAddress, let left = left.baseAddress,
                            let right = right.baseAddress
                        else { return }
                        MatrixProduct.assign(
                            product,
                            left: left,
                            self.left,
                            right: right,
                            self.right,
                            rows: rows,
                            inner: inner,
                            columns: columns,
                            with: helper
                        )
                    }
                }
            }
            return product
        }
    }

    private static let shapes = [
        Shape(rows: 3, inner: 5, columns: 2),
        Shape(rows: 127, inner: 300, columns: 200, right: .transposed),
        Shape(rows: 256, inner: 784, columns: 256, right: .transposed),
        Shape(rows: 256, inner: 43, columns: 784, left: .transposed),
        Shape(rows: 301, inner: 256, columns: 131),
        Shape(rows: 129, inner: 257, columns: 255, left: .transposed, right: .transposed),
    ]

    private static func factors(_ shape: Shape) -> (left: [Float], right: [Float]) {
        var generator = SeededGenerator(seed: 7, stream: "product", "\(shape.rows)")
        func matrix(_ count: Int) -> [Float] {
            (0..<count).map { _ in Float(generator.integer(below: 2001) - 1000) / 1000 }
        }
        return (matrix(shape.rows * shape.inner), matrix(shape.inner * shape.columns))
    }

    @Test(arguments: shapes)
    private func `every element is the sum of its products, in either half`(_ shape: Shape) {
        let (left, right) = Self.factors(shape)
        let product = shape.product(of: left, right, with: SecondThread())
        for row in [0, shape.rows / 2 - 1, shape.rows / 2, shape.rows - 1] {
            for column in 0..<shape.columns {
                let expected = shape.element(row, column, of: left, right)
                #expect(abs(Double(product[row * shape.columns + column]) - expected) < 1e-3)
            }
        }
    }

    @Test func `large products of many rows are halved, and no others`() {
        #expect(Self.shapes.map(\.isHalved) == [false, false, true, true, true, true])
        #expect(!MatrixProduct.isHalved(rows: 128, inner: 100, columns: 100))
    }

    @Test func `a second thread changes no bit, however many share it`() async throws {
        let halved = Self.shapes.filter(\.isHalved)
        let factors = halved.map(Self.factors)
        let expected = zip(halved, factors).map { $0.product(of: $1.left, $1.right, with: SecondThread()) }
        let helper = SecondThread()
        #expect(helper.start())
        await withTaskGroup { group in
            for worker in 0..<4 {
                group.addTask {
                    for turn in 0..<100 {
                        let index = (turn + worker) % halved.count
                        let (left, right) = factors[index]
                        let product = halved[index].product(of: left, right, with: helper)
                        #expect(product == expected[index], "\(halved[index]) in turn \(turn) of worker \(worker)")
                    }
                }
            }
        }
    }

    @Test func `a second thread takes halves, also after it has slept`() {
        let helper = SecondThread()
        #expect(helper.start() && helper.start())
        let shape = Self.shapes[2]
        let (left, right) = Self.factors(shape)
        for _ in 0..<3 {
            let before = helper.halfCount
            for _ in 0..<1000 where helper.halfCount == before {
                _ = shape.product(of: left, right, with: helper)
            }
            #expect(helper.halfCount > before)
            usleep(20_000)
        }
    }
}
