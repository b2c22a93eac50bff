import Foundation
import Glibc
import Metrics

/// What the process and its disk are at one moment, from `/proc` and the file system, with the names that Prometheus'
/// own libraries use.
struct ProcessGauges {
    let dataDirectory: String
    let version: String
    let factory: any MetricsFactory

    /// Every family that is read here.
    static let families: [MetricFamily] = [
        .counter("process_cpu_seconds_total", "User and system time spent, in seconds."),
        .gauge("process_resident_memory_bytes", "Resident memory in bytes."),
        .gauge("process_virtual_memory_bytes", "Virtual memory in bytes."),
        .gauge("process_start_time_seconds", "When the process started, in seconds since 1970."),
        .gauge("process_open_fds", "Open file descriptors."),
        .gauge("process_max_fds", "The most file descriptors that may be open."),
        .gauge("process_threads", "Threads of the process."),
        .gauge("tributary_disk_free_bytes", "Bytes that the file system of the data directory has left."),
        .gauge("tributary_disk_size_bytes", "Bytes of the file system of the data directory."),
        .gauge("tributary_build_info", "1, with the software's version as a label."),
    ]

    /// Sets them all; what cannot be read is left out.
    func write() {
        set("tributary_build_info", 1, [("version", version)])
        var disk = statvfs()
        if statvfs(dataDirectory, &disk) == 0 {
            set("tributary_disk_free_bytes", Double(disk.f_bavail) * Double(disk.f_frsize))
            set("tributary_disk_size_bytes", Double(disk.f_blocks) * Double(disk.f_frsize))
        }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            set("process_open_fds", Double(open))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            set("process_max_fds", Double(limit.rlim_cur))
        }
        if let text = Self.text(of: "/proc/self/stat") { write(stat: text) }
    }

    /// The fields behind the process's name, which may hold blanks and parentheses (proc_pid_stat(5)).
    private func write(stat text: String) {
        guard let end = text.lastIndex(of: ")") else { return }
        let fields = text[text.index(after: end)...].split(separator: " ").map(String.init)
        func field(_ number: Int) -> Double? { fields.count > number - 3 ? Double(fields[number - 3]) : nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        if ticks > 0, let user = field(14), let system = field(15) {
            FloatingPointCounter(label: "process_cpu_seconds_total", dimensions: [], factory: factory)
                .increment(by: (user + system) / ticks)
        }
        if let threads = field(20) { set("process_threads", threads) }
        if let bytes = field(23) { set("process_virtual_memory_bytes", bytes) }
        if let pages = field(24) { set("process_resident_memory_bytes", pages * Double(sysconf(Int32(_SC_PAGESIZE)))) }
        if ticks > 0, let start = field(22), let boot = Self.bootTime() {
            set("process_start_time_seconds", boot + start / ticks)
        }
    }

    private func set(_ name: String, _ value: Double, _ labels: [(String, String)] = []) {
        Meter(label: name, dimensions: labels, factory: factory).set(value)
    }

    private static func bootTime() -> Double? {
        let line = text(of: "/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst("btime ".count)) }
    }

    private static func text(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
