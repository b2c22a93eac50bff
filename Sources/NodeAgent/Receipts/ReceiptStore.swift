public import Federation
import FoundationEssentials
import Glibc
import Parameters

/// The receipts of a node in its state directory, one file each: `receipts/<study>/<round>.<update>.receipt`.
///
/// A receipt is on the disk before the node takes its update for acknowledged, and is never removed by the node: it is
/// what it can show years later. About 1,500 bytes each.
public struct ReceiptStore: Sendable {
    private let folder: String
    private static let suffix = ".receipt"

    init(_ directory: StateDirectory) { folder = directory.receipts }

    /// The receipts of a state directory. Reads only, and may run beside the node.
    public init(stateDirectory: String) { self.init(StateDirectory(path: stateDirectory)) }

    /// A receipt as it lies in the store, not verified.
    public struct Entry: Sendable, Hashable {
        /// The study, by the folder's name.
        public let study: StudyName
        /// The round, by the file's name.
        public let round: RoundNumber
        /// The file.
        public let path: String
        /// What it holds.
        public let text: String
    }

    /// Keeps a receipt; without effect if it is there, for the first one is as good as any later.
    func keep(_ kept: KeptReceipt) throws(NodeError) {
        let receipt = kept.receipt
        let name = "\(receipt.round).\(receipt.update)\(Self.suffix)"
        let study = "\(folder)/\(receipt.study)"
        guard access("\(study)/\(name)", F_OK) != 0 else { return }
        try StateDirectory.makeFolder(study)
        try StateDirectory.write(kept.text + "\n", to: "\(study)/\(name)")
    }

    /// Every receipt, by study and round. What is no receipt's name is passed over.
    ///
    /// - Throws: ``NodeError/storage(path:operation:reason:)`` for a file that cannot be read.
    public func entries() throws(NodeError) -> [Entry] {
        var entries: [Entry] = []
        for study in names(in: folder).compactMap({ StudyName($0) }) {
            for name in names(in: "\(folder)/\(study)") where name.hasSuffix(Self.suffix) {
                guard let number = name.split(separator: ".").first.flatMap({ Int($0) }),
                    let round = RoundNumber(number)
                else { continue }
                let path = "\(folder)/\(study)/\(name)"
                guard let text = try StateDirectory.text(of: path) else { continue }
                let line = text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
                entries.append(Entry(study: study, round: round, path: path, text: line))
            }
        }
        return entries.sorted { ($0.study, $0.round, $0.path) < ($1.study, $1.round, $1.path) }
    }

    private func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
