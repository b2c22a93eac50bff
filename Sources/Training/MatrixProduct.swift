import COpenBLAS

/// A product of row-major matrices by OpenBLAS: the only file that knows the library.
///
/// OpenBLAS itself runs on one thread, for with another number it gives other bits. A large product is divided into two
/// halves of its rows, always the same ones, and a ``SecondThread`` may take one of them: who computes what changes no
/// bit.
struct MatrixProduct {
    /// Whether a factor is taken as it stands in memory or transposed.
    enum Orientation {
        case asStored
        case transposed
    }

    private let product: UnsafeMutablePointer<Float>
    private let left: UnsafePointer<Float>
    private let leftOrientation: Orientation
    private let right: UnsafePointer<Float>
    private let rightOrientation: Orientation
    /// The rows of the whole product.
    private let allRows: Int
    /// The rows that are computed.
    private let rows: Range<Int>
    private let inner: Int
    private let columns: Int

    /// product = left · right, `[rows, columns]` = `[rows, inner]` · `[inner, columns]`.
    ///
    /// A transposed factor lies in memory as `[inner, rows]` or `[columns, inner]`. `helper` may compute half of it.
    static func assign(
        _ product: UnsafeMutablePointer<Float>,
        left: UnsafePointer<Float>,
        _ leftOrientation: Orientation,
        right: UnsafePointer<Float>,
        _ rightOrientation: Orientation,
        rows: Int,
        inner: Int,
        columns: Int,
        with helper: SecondThread = .shared
    ) {
        precondition(isPinnedToOneThread, "OpenBLAS refused to run on one thread")
        func part(_ rows: Range<Int>, of allRows: Int) -> MatrixProduct {
            MatrixProduct(
                product: product,
                left: left,
                leftOrientation: leftOrientation,
                right: right,
                rightOrientation: rightOrientation,
                allRows: allRows,
                rows: rows,
                inner: inner,
                columns: columns
            )
        }
        guard isHalved(rows: rows, inner: inner, columns: columns) else { return part(0..<rows, of: rows).compute() }
        let middle = rows / 2
        helper.compute(part(0..<middle, of: rows), and: part(middle..<rows, of: rows))
    }

    /// Whether a product is divided: a question of its size alone, so that its bits are too. Below these sizes a
    /// half costs more than it saves: each packs the right factor anew, and the other thread has to be told.
    static func isHalved(rows: Int, inner: Int, columns: Int) -> Bool {
        rows >= 128 && rows * inner * columns >= 1 << 23
    }

    /// Set once, before the first product of the process.
    private static let isPinnedToOneThread: Bool = {
        pinThread()
        return openblas_get_num_threads() == 1
    }()

    /// Has the library use one thread where this one asks: built for OpenMP it has a number for each thread that asks.
    static func pinThread() { openblas_set_num_threads(1) }

    /// Computes the rows.
    func compute() {
        let isLeftStored = leftOrientation == .asStored
        // Safe: the layers check that each buffer holds the sizes given here, and the rows are among them;
        // NetworkSpecification and LocalTrainingSettings bound every size by 10⁶, so none overflows the library's
        // 32-bit integers.
        cblas_sgemm(
            CblasRowMajor,
            isLeftStored ? CblasNoTrans : CblasTrans,
            rightOrientation == .asStored ? CblasNoTrans : CblasTrans,
            blasint(rows.count),
            blasint(columns),
            blasint(inner),
            1,
            left + (isLeftStored ? rows.lowerBound * inner : rows.lowerBound),
            blasint(isLeftStored ? inner : allRows),
            right,
            blasint(rightOrientation == .asStored ? columns : inner),
            0,
            product + rows.lowerBound * columns,
            blasint(columns)
        )
    }
}
