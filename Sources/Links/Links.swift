/// Bad lines on purpose: a relay between two processes on this machine that delays, throttles, stalls, cuts and counts
/// what passes.
///
/// Hospital links carry 4 to 30 Mbit/s and break. What must survive them is tried on such a line: by the tests of
/// transfers and by `tributary chaos`. Nothing that a federation runs on imports this.
///
///     let link = try await ShapedLink(to: port)
///     link.conditions.bytesPerSecond = 4_000_000 / 8
///     link.conditions.cutInterval = 10_000_000
///     // … speak with https://localhost:\(link.port) …
///     print(link.traffic.sentByteCount)
///     await link.close()
