import Federation
import Foundation
import Testing

@testable import Ledger

@Suite struct ContributionTreeTests {
    private let record: RoundRecord

    init() throws { record = try #require(Story.rounds(2).flatMap(\.records).first) }

    @Test func `a leaf is the contribution's JSON as it stands in the record`() throws {
        let json = String(decoding: try LedgerJSON.bytes(of: record, what: "record"), as: UTF8.self)
        let tree = try ContributionTree(record)
        #expect(tree.leaves.count == 3)
        for leaf in tree.leaves { #expect(json.contains(String(decoding: leaf, as: UTF8.self))) }
        let read = try tree.leaves.map { try LedgerJSON.value(Contribution.self, from: Data($0)) }
        #expect(read == record.contributions)
    }

    @Test func `P7: each node is shown its own contribution under the root, and a changed one is not`() throws {
        let tree = try ContributionTree(record)
        for (index, node) in record.contributions.map(\.node).enumerated() {
            #expect(tree.places(of: node) == [index])
            let proof = tree.proof(at: index)
            #expect(proof.shows(tree.leaves[index], under: tree.root))
            var altered = record
            altered.contributions[index].exampleCount += 1
            let other = try ContributionTree(altered)
            #expect(other.root != tree.root)
            #expect(!proof.shows(other.leaves[index], under: tree.root))
        }
    }

    @Test func `a record that leaves a contribution out has another root`() throws {
        var shortened = record
        shortened.contributions.removeLast()
        #expect(try ContributionTree(shortened).root != ContributionTree(record).root)
    }
}
