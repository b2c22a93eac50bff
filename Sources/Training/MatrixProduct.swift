import COpenBLAS

/// Products of row-major matrices by OpenBLAS on one thread: the only file that knows the library.
///
/// At a fixed number of threads OpenBLAS gives the same bits from run to run, at another number other bits.
enum MatrixProduct {
    /// Whether a factor is taken as it stands in memory or transposed.
    enum Orientation {
        case asStored
        case transposed
    }

    /// Set once, before the first product of the process.
    private static let isPinnedToOneThread: Bool = {
        openblas_set_num_threads(1)
        return openblas_get_num_threads() == 1
    }()

    /// product = left · right, `[rows, columns]` = `[rows, inner]` · `[inner, columns]`.
    ///
    /// A transposed factor lies in memory as `[inner, rows]` or `[columns, inner]`.
    static func assign(
        _ product: UnsafeMutablePointer<Float>,
        left: UnsafePointer<Float>,
        _ leftOrientation: Orientation,
        right: UnsafePointer<Float>,
        _ rightOrientation: Orientation,
        rows: Int,
        inner: Int,
        columns: Int
    ) {
        precondition(isPinnedToOneThread, "OpenBLAS refused to run on one thread")
        // Safe: the layers check that each buffer holds the sizes given here; NetworkSpecification and
        // LocalTrainingSettings bound every size by 10⁶, so none overflows the library's 32-bit integers.
        cblas_sgemm(
            CblasRowMajor,
            leftOrientation == .asStored ? CblasNoTrans : CblasTrans,
            rightOrientation == .asStored ? CblasNoTrans : CblasTrans,
            blasint(rows),
            blasint(columns),
            blasint(inner),
            1,
            left,
            blasint(leftOrientation == .asStored ? inner : rows),
            right,
            blasint(rightOrientation == .asStored ? columns : inner),
            0,
            product,
            blasint(columns)
        )
    }
}
