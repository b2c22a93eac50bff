import Federation
import Parameters
import Testing

@testable import Ledger

@Suite struct LedgerErrorTests {
    private static let study = Story.studies[0]
    private static let digest = Story.digest("a")

    private static let samples: [LedgerError] = [
        .missing("data"), .notAFolder("data"), .noLedger("data"), .alreadyExists("data"),
        .inUse("data", process: 7), .inUse("data", process: nil), .notWritable(path: "data", reason: "r"),
        .newerFormat("data", found: 3, supported: 1), .foreign("data"),
        .otherFederation("data", found: Story.federation, expected: Story.federation),
        .damaged(path: "data", reason: "r"),
        .diskFull("data"), .busy("data"), .inputOutput(path: "data", reason: "r"), .closed("data"),
        .eventMissing(sequence: 1), .eventUnreadable(sequence: 1, reason: "r"), .roundMissing(study, .first),
        .roundUnreadable(study, .first, reason: "r"), .roundOutOfOrder(study, found: .first, expected: .first),
        .chainBroken(position: 1, .dropped), .chainBroken(position: 1, .misplaced),
        .chainBroken(position: 1, .changed(stored: digest, computed: digest)),
        .chainBroken(position: 1, .unlinked(stored: digest, expected: digest)),
        .entryUnreadable(position: 1, reason: "r"), .notSigned(reason: "r"),
        .documentUnreadable(kind: "token", key: "a", reason: "r"), .notEncodable(what: "w", reason: "r"),
        .snapshotUnfaithful(sequence: 1), .blobs(.missing(digest)),
        .blobs(.digestMismatch(expected: digest, found: digest, byteCount: 1)),
        .blobs(.corrupt(digest, found: digest, byteCount: 1)), .blobs(.range(digest, 0..<2, byteCount: 1)),
        .blobs(.writerClosed), .blobs(.diskFull(path: "p")), .blobs(.notWritable(path: "p", reason: "r")),
        .blobs(.inputOutput(path: "p", reason: "r")),
    ]

    @Test func `every error has a code of its own that is listed, and a sentence`() {
        #expect(Set(Self.samples.map(\.code)) == Set(LedgerError.codes))
        #expect(Set(LedgerError.codes).count == LedgerError.codes.count)
        for sample in Self.samples { #expect(sample.description.count > 30) }
    }

    @Test func `sentences say where, what was found and what to do`() {
        #expect(
            LedgerError.inUse("data", process: 4711).description
                == "data: process 4711 uses this data directory; stop it first, one process owns a data directory"
        )
        #expect(
            LedgerError.inUse("data", process: nil).description
                == "data: another process uses this data directory; stop it first, one process owns a data directory"
        )
        #expect(
            LedgerError.newerFormat("data", found: 3, supported: 1).description
                == "data: written by a newer release (format 3, this one reads up to 1); "
                + "install that release, nothing was changed"
        )
        #expect(
            LedgerError.chainBroken(position: 3, .dropped).description
                == "the chain of the history breaks at entry 3: it is gone, but there are later ones; "
                + "put the whole data directory back from a copy"
        )
        #expect(
            LedgerError.diskFull("data").description
                == "data: the disk is full; nothing was stored, make room and try again"
        )
    }
}
