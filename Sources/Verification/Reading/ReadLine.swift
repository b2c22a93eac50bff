import Federation
import FoundationEssentials
import Ledger
import Parameters

/// A line of a history, read by itself: what can be done for many lines at once.
enum ReadLine: Sendable {
    /// An entry, whatever stands before and after it.
    case entry(ReadEntry)
    /// The end.
    case end(ChainHead)
    /// Bytes that are neither.
    case malformed(String)

    init(_ line: [UInt8]) {
        do throws(EntryFlaw) {
            switch try ChainLine(line) {
            case .end(let head): self = .end(head)
            case .entry(let bytes, let signature): self = .entry(try ReadEntry(bytes, signature))
            }
        } catch {
            self = .malformed(error.description)
        }
    }

    init(_ stored: StoredEntry) {
        do throws(EntryFlaw) {
            self = .entry(try ReadEntry(stored.bytes, stored.signature))
        } catch {
            self = .malformed(error.description)
        }
    }
}

/// An entry, its digest computed and what matters of its body read.
struct ReadEntry: Sendable {
    let position: Int64
    let at: Instant
    let previous: ContentDigest
    let kind: EntryKind
    /// SHA-256(previous ‖ bytes), with the digest before that the entry itself names.
    let digest: ContentDigest
    let signature: EntrySignature?
    let body: Body

    /// What matters of a body.
    enum Body: Sendable {
        case committed(RoundFacts)
        case closed(ClosureFacts)
        case started(StartFacts)
        case other(EntryBody)
        /// A body that is none of its kind.
        case flawed(String)
    }

    init(_ bytes: [UInt8], _ signature: EntrySignature?) throws(EntryFlaw) {
        let frame = try EntryFrame(bytes)
        position = frame.position
        at = frame.at
        previous = frame.previous
        kind = frame.kind
        digest = ChainEntry.digest(of: bytes, after: frame.previous)
        self.signature = signature
        body = Self.body(frame)
    }

    private static func body(_ frame: EntryFrame) -> Body {
        do throws(JSONMembers.Flaw) {
            switch frame.kind {
            case .roundCommitted: return .committed(try RoundFacts(body: frame.body[...]))
            case .roundClosed: return .closed(try ClosureFacts(body: frame.body[...]))
            case .studyStarted: return .started(try StartFacts(body: frame.body[...]))
            default: break
            }
        } catch {
            return .flawed(error.description)
        }
        do throws(EntryFlaw) {
            return .other(try frame.entry().body)
        } catch {
            return .flawed(error.description)
        }
    }
}
