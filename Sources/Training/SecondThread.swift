import CKernels
import Dispatch
import Glibc
import Synchronization

/// A thread that computes halves of products for whoever trains in this process, one at a time.
///
/// Nobody waits for it to begin: a half that it has not begun when the other is finished is taken back. So it helps
/// where a processor is free, and costs next to nothing where none is or where several train at once.
// Safe to share: `work` is written by whoever took the thread (`idle` to `taken`) and read by the thread behind
// `offered` to `running`; the changes of the state order the two.
final class SecondThread: @unchecked Sendable {
    /// The process's own.
    static let shared = SecondThread()

    private enum State {
        static let idle: UInt8 = 0
        static let taken: UInt8 = 1
        static let offered: UInt8 = 2
        static let running: UInt8 = 3
        static let done: UInt8 = 4
    }

    /// Looks at the state before the thread sleeps: a fraction of a millisecond, what lies between two products.
    private static let patience = 4_000

    private let state = Atomic<UInt8>(State.taken)
    private let isStarted = Atomic<Bool>(false)
    private let isAsleep = Atomic<Bool>(false)
    private let bell = DispatchSemaphore(value: 0)
    private var work: MatrixProduct?
    private let halves = Atomic<Int>(0)

    /// How many halves the thread has computed.
    var halfCount: Int { halves.load(ordering: .relaxed) }

    /// Starts the thread, which lives as long as the process; does nothing if it has been started.
    ///
    /// - Returns: Whether it is there: a system may have no thread left.
    @discardableResult
    func start() -> Bool {
        guard !isStarted.exchange(true, ordering: .acquiringAndReleasing) else { return true }
        var thread = pthread_t()
        let reference = Unmanaged.passRetained(self)
        // Safe: the reference is retained for the thread, which never ends.
        let code = pthread_create(&thread, nil, { SecondThread.live(on: $0) }, reference.toOpaque())
        guard code == 0 else {
            reference.release()
            isStarted.store(false, ordering: .releasing)
            return false
        }
        pthread_detach(thread)
        state.store(State.idle, ordering: .releasing)
        return true
    }

    /// Computes both, the second on the thread if that is free. Takes no memory.
    func compute(_ first: MatrixProduct, and second: MatrixProduct) {
        guard change(from: State.idle, to: State.taken) else {
            first.compute()
            second.compute()
            return
        }
        work = second
        state.store(State.offered, ordering: .sequentiallyConsistent)
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
        first.compute()
        if change(from: State.offered, to: State.taken) {
            second.compute()
        } else {
            var looks = 0
            while state.load(ordering: .acquiring) != State.done {
                looks += 1
                if looks < Self.patience { training_pause() } else { sched_yield() }
            }
        }
        state.store(State.idle, ordering: .releasing)
    }

    private func change(from old: UInt8, to new: UInt8) -> Bool {
        state.compareExchange(expected: old, desired: new, ordering: .sequentiallyConsistent).exchanged
    }

    private static func live(on reference: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let reference else { return nil }
        // Safe: `start` retained it.
        let thread = Unmanaged<SecondThread>.fromOpaque(reference).takeUnretainedValue()
        MatrixProduct.pinThread()
        while true { thread.next() }
    }

    /// Computes what is offered next, and sleeps if nothing is for a while.
    private func next() {
        for _ in 0..<Self.patience {
            // Only looked at: to change it would take it from the thread that works.
            if state.load(ordering: .relaxed) == State.offered, change(from: State.offered, to: State.running) {
                return run()
            }
            training_pause()
        }
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        if change(from: State.offered, to: State.running) {
            // Whoever offered it may have rung the bell already.
            if !isAsleep.exchange(false, ordering: .sequentiallyConsistent) { bell.wait() }
            return run()
        }
        bell.wait()
    }

    private func run() {
        work?.compute()
        halves.wrappingAdd(1, ordering: .relaxed)
        state.store(State.done, ordering: .releasing)
    }
}
