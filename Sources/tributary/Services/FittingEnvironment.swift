import Glibc
import Training

/// Has the processor's own kernels multiply matrices, where the library would take those of a much older one.
enum FittingKernels {
    /// The commands that train.
    private static let training: Set<String> = ["node", "simulate", "demo", "chaos"]

    /// Begins the process anew with the name of the kernels in its environment, for the library reads it once, when it
    /// is loaded. Goes on as it is where they fit, where somebody has named some, and where it cannot.
    static func use() {
        guard CommandLine.arguments.dropFirst().first.map(training.contains) ?? false,
            getenv(Kernels.variable) == nil, let name = Kernels.better
        else { return }
        setenv(Kernels.variable, name, 1)
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        unsetenv(Kernels.variable)
    }
}
