import CKernels
import COpenBLAS

/// The kernels of OpenBLAS that matrices are multiplied with.
public enum Kernels {
    /// The variable of the environment that names the kernels, read once, when the library is loaded.
    public static let variable = "OPENBLAS_CORETYPE"

    /// What the library has chosen for this processor, for instance `Haswell`.
    public static var name: String {
        // Safe: the library returns a text of its own that is never freed.
        String(cString: openblas_get_corename())
    }

    /// The kernels that fit the processor if the library has chosen those of a much older one; nil if it has not.
    ///
    /// A release that does not know a processor takes the first kernels of its kind: 0.3.21, Debian 12's, those with
    /// vectors of 128 bits on processors that have 512.
    public static var better: String? {
        guard ["Prescott", "Core2", "Northwood", "Banias", "Generic"].contains(name) else { return nil }
        switch training_vector_bits() {
        case 512: return "SkylakeX"
        case 256: return "Haswell"
        default: return nil
        }
    }

    /// Lets a second thread of this process take halves of large products, if there is a second processor. No result
    /// changes by it, not in one bit.
    ///
    /// - Returns: Whether the thread is there.
    @discardableResult
    public static func useSecondThread() -> Bool {
        training_processor_count() > 1 && SecondThread.shared.start()
    }
}
