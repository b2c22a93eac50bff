import Federation
import Foundation
import Ledger
import Parameters
import Verification

/// Blobs of a running coordinator, fetched to a temporary folder; each is compared with its digest when it arrives.
struct RemoteBlobs {
    private let coordinator: RemoteCoordinator
    private let folder: String
    private let store: DiskBlobStore

    init(_ coordinator: RemoteCoordinator) throws {
        self.coordinator = coordinator
        folder = FileManager.default.temporaryDirectory.path + "/tributary-verify-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        store = try DiskBlobStore.open(at: folder)
    }

    /// Computes the means of those rounds again, as far as their updates are there.
    func recompute(_ entries: [StoredEntry]) async throws -> [RoundRecomputation.Outcome] {
        var means = RoundRecomputation(models: store, updates: store)
        var outcomes: [RoundRecomputation.Outcome] = []
        for entry in entries {
            outcomes.append(try await with(RoundRecomputation.needs(of: entry)) { _ in try means.take(entry) })
        }
        return outcomes
    }

    /// Does something with those blobs, the model first, as far as the coordinator has them.
    func with<Result>(_ needed: [ContentDigest], _ body: (DiskBlobStore) throws -> Result) async throws -> Result {
        // The updates first: where they were not kept, no model is fetched for nothing.
        for digest in needed.reversed() where try await !fetch(digest) { break }
        let result = try body(store)
        for digest in needed { _ = try store.remove(digest) }
        return result
    }

    /// Fetches every model that those rounds name and that is still there.
    ///
    /// - Returns: How many there were.
    func compareModels(named entries: [StoredEntry]) async throws -> Int {
        var seen: Set<ContentDigest> = []
        var count = 0
        for entry in entries {
            guard case .roundCommitted(let round)? = try? entry.entry().body else { continue }
            let consolidated = round.record.consolidated
            let named = [
                round.record.modelBefore, round.record.modelAfter, consolidated?.importance, consolidated?.penalty,
            ]
            for digest in named.compactMap(\.self) where seen.insert(digest).inserted {
                if try await fetch(digest) { count += 1 }
                _ = try store.remove(digest)
            }
        }
        return count
    }

    private func fetch(_ digest: ContentDigest) async throws -> Bool {
        if try store.contains(digest) { return true }
        let path = store.path(of: digest)
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        do {
            try await coordinator.fetchBlob(digest, to: path)
            return true
        } catch let failure as CommandFailure where failure.status == .refused {
            return false
        }
    }

    /// Takes the folder away.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

extension StoredEntry {
    /// The entry that a line of the history is, not linked to the one before; nil if it is none.
    init?(line: [UInt8]) {
        guard case .entry(let bytes, let signature)? = try? ChainLine(line) else { return nil }
        self.init(bytes: bytes, digest: ChainEntry.origin, signature: signature)
    }
}
