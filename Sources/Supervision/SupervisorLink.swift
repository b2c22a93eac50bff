/// What the environment says of the service manager that started the process.
public struct SupervisorLink: Sendable, Hashable {
    /// Where it is told.
    public let socket: SupervisorSocket
    /// Within what time it wants a sign of life; nil: it does not watch.
    public let watchdog: Duration?

    /// The service manager of an environment; nil if there is none.
    ///
    /// - Parameters:
    ///   - environment: The variables `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` of `sd_notify(3)` and
    ///     `sd_watchdog_enabled(3)`.
    ///   - processID: The process's own number; the watchdog of another process is none of ours.
    public init?(environment: [String: String], processID: Int32) {
        guard let socket = environment["NOTIFY_SOCKET"].flatMap(SupervisorSocket.init) else { return nil }
        self.socket = socket
        let isOwn = environment["WATCHDOG_PID"].map { $0 == "\(processID)" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdog = isOwn && microseconds > 0 ? .microseconds(microseconds) : nil
    }
}
