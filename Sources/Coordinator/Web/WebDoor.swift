import Federation
import Synchronization
import Trust
import Wire

/// Lets people in whose browser has no certificate: a link that is good once becomes a cookie that ends.
///
/// Both are secrets of 256 random bits, of which only hashes are kept, in memory. A session is worth no more than the
/// certificate of the operator who asked for the link: each request asks whether that one would still be let in.
final class WebDoor: Sendable {
    /// A link must be used within so long.
    static let linkSeconds: Double = 600
    /// A session ends after so long, whether it is used or not.
    static let sessionSeconds: Double = 8 * 3600
    /// Links, and sessions, at the same time; the oldest give way.
    static let capacity = 64

    private struct Entry {
        let leaf: [UInt8]
        let expiry: Instant
    }

    private struct State {
        var port: Int?
        var links: [String: Entry] = [:]
        var sessions: [String: Entry] = [:]
    }

    private let state = Mutex(State())

    /// The pages are served on that port of 127.0.0.1.
    func opened(port: Int) { state.withLock { $0.port = port } }

    /// The port on which the pages are served; nil: they are not yet.
    var port: Int? { state.withLock { $0.port } }

    /// A link for the holder of a certificate.
    func link(for leaf: [UInt8], at now: Instant) throws -> WebLinkResponse {
        let secret = TokenSecret.random()
        let expiry = now.advanced(bySeconds: Self.linkSeconds)
        let port = state.withLock { state in
            Self.add(Entry(leaf: leaf, expiry: expiry), under: secret.hash, to: &state.links, at: now)
            return state.port
        }
        guard let port else { throw CoordinatorProblem.webClosed }
        return WebLinkResponse(url: "http://127.0.0.1:\(port)/enter/\(secret.text)", expires: Timestamp(expiry))
    }

    /// Takes a link and gives the session it opens; nil if it is unknown, used or too old.
    func enter(_ secret: TokenSecret, at now: Instant) -> TokenSecret? {
        state.withLock { state in
            guard let link = state.links.removeValue(forKey: secret.hash), link.expiry > now else { return nil }
            let session = TokenSecret.random()
            let entry = Entry(leaf: link.leaf, expiry: now.advanced(bySeconds: Self.sessionSeconds))
            Self.add(entry, under: session.hash, to: &state.sessions, at: now)
            return session
        }
    }

    /// The certificate that a session stands for; nil if there is no such session any more.
    func holder(of session: TokenSecret, at now: Instant) -> [UInt8]? {
        state.withLock { state in
            guard let entry = state.sessions[session.hash], entry.expiry > now else { return nil }
            return entry.leaf
        }
    }

    private static func add(_ entry: Entry, under hash: String, to entries: inout [String: Entry], at now: Instant) {
        entries = entries.filter { $0.value.expiry > now }
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.expiry < $1.value.expiry })?.key {
            entries[oldest] = nil
        }
        entries[hash] = entry
    }
}
