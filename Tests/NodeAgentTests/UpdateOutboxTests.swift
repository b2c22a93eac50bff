import Federation
import Foundation
import Parameters
import TestSupport
import Testing
import Wire

@testable import NodeAgent

struct UpdateOutboxTests {
    private let folder: TemporaryFolder
    private let directory: StateDirectory
    private let outbox: UpdateOutbox

    init() throws {
        folder = try TemporaryFolder()
        directory = StateDirectory(path: folder("state"))
        try directory.prepare()
        outbox = UpdateOutbox(directory)
    }

    private func outboxNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.outbox)
    }

    private func stored(round: Int = 3) throws -> PendingUpdate {
        let assignment = try Fixture.assignment(round: round)
        let made = try Fixture.update(assignment)
        return try outbox.store(made.difference, metadata: try made.report.metadata(), for: assignment)
    }

    @Test func `P2: an update made again has the same bytes and the same name`() throws {
        let first = try stored()
        let bytes = try folder.bytes(of: "state/outbox/\(first.digest).safetensors")
        outbox.remove(first.digest)
        #expect(!outbox.isIntact(first))
        let second = try stored()
        #expect(second == first)
        #expect(try folder.bytes(of: "state/outbox/\(second.digest).safetensors") == bytes)
        #expect(ContentDigest.of(bytes) == second.digest && bytes.count == second.byteCount)
    }

    @Test func `an update of another round is another file`() throws {
        #expect(try stored(round: 3).digest != stored(round: 4).digest)
    }

    @Test func `a torn or changed file is not intact`() throws {
        let update = try stored()
        #expect(outbox.isIntact(update) && outbox.isPresent(update))
        let name = "state/outbox/\(update.digest).safetensors"
        var bytes = try folder.bytes(of: name)
        try folder.write(bytes.dropLast(), to: name)
        #expect(!outbox.isIntact(update) && !outbox.isPresent(update))
        bytes[bytes.count - 1] ^= 1
        try folder.write(bytes, to: name)
        #expect(!outbox.isIntact(update) && outbox.isPresent(update))
    }

    @Test func `what a killed process left is removed, what is kept stays`() throws {
        let kept = try stored(round: 3)
        let orphan = try stored(round: 4)
        try folder.write([1], to: "state/outbox/update.new")
        try outbox.removeAll(except: [kept])
        #expect(outbox.isIntact(kept) && !outbox.isPresent(orphan))
        #expect(try outboxNames() == ["\(kept.digest).safetensors"])
    }

    @Test func `a file that was never finished leaves nothing`() throws {
        do {
            let file = try AtomicFile(in: folder.path, name: "a")
            try file.append([1, 2, 3])
        }
        #expect(try folder.names() == ["state"])
    }

    @Test func `a folder that cannot be written is told with path and reason`() throws {
        #expect {
            _ = try AtomicFile(in: "/proc/nowhere", name: "a")
        } throws: { error in
            "\(error)".contains("/proc/nowhere") && (error as? NodeError)?.code == "node-storage"
        }
    }

    @Test func `what is forgotten goes, but for bytes that another update has too`() throws {
        let (gone, shared) = (try stored(round: 3), try stored(round: 4))
        var kept = NodeState()
        _ = kept.handle(.started)
        let assignment = try Fixture.assignment()
        _ = kept.handle(.assigned(assignment))
        _ = kept.handle(.modelReady(assignment.model))
        _ = kept.handle(
            .trained(PendingUpdate(assignment: assignment, digest: shared.digest, byteCount: shared.byteCount))
        )
        var forgotten = ForgottenUpdates()
        #expect(forgotten.isEmpty)
        forgotten.note(gone)
        forgotten.note(shared)
        #expect(outbox.isIntact(gone), "until a journal is kept")
        forgotten.remove(from: outbox, having: kept)
        #expect(forgotten.isEmpty && !outbox.isPresent(gone) && outbox.isIntact(shared))
    }

    @Test func `the journal keeps the outbox and forgets the seconds of what is gone`() throws {
        let node = try Fixture.node()
        let assignment = try Fixture.assignment()
        let update = try stored()
        var journal = NodeJournal(node: node)
        #expect(try NodeJournal.load(from: directory, node: node) == .absent)
        _ = journal.state.handle(.started)
        _ = journal.state.handle(.assigned(assignment))
        _ = journal.state.handle(.modelReady(assignment.model))
        _ = journal.state.handle(.trained(update))
        journal.seconds = [update.digest: 1.5, Fixture.digest(9): 2]
        try journal.save(to: directory)
        guard case .read(let found) = try NodeJournal.load(from: directory, node: node) else {
            Issue.record("not read")
            return
        }
        #expect(found.state.outbox == [update])
        #expect(found.seconds == [update.digest: 1.5])
        #expect(found.state.keeping(outbox.isIntact).outbox == [update])
        outbox.remove(update.digest)
        #expect(found.state.keeping(outbox.isIntact).outbox.isEmpty)
    }

    @Test func `a journal that is damaged or another node's is told apart`() throws {
        try NodeJournal(node: Fixture.node("borealis")).save(to: directory)
        for text in [nil, "{", "", "[]"] {
            if let text { try folder.write(text, to: "state/node.json") }
            guard case .unreadable = try NodeJournal.load(from: directory, node: Fixture.node()) else {
                Issue.record("read \(text ?? "another's")")
                continue
            }
        }
    }
}
