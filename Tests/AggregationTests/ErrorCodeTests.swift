import Aggregation
import Testing

@Suite struct ErrorCodeTests {
    private static let fixedPointErrors: [(FixedPointError, String)] = [
        (.updateBound(0), "fixed-point-bounds"), (.maximumExamples(0), "fixed-point-bounds"),
        (.cohortBound(0), "fixed-point-bounds"),
        (.nothingFits(updateBound: 1e9, maximumExamples: 1 << 40, cohortBound: 9), "fixed-point-range"),
    ]

    private static let snapshotErrors: [(SnapshotError, String)] = [
        (.notASnapshot, "snapshot-foreign"), (.anotherRound, "snapshot-another-round"),
        (.impossibleCounts, "snapshot-damaged"), (.truncated(found: 1, expected: 2), "snapshot-damaged"),
        (.wrongEnd(found: 33, expected: 32), "snapshot-damaged"), (.digestMismatch, "snapshot-damaged"),
    ]

    private static func element(_ kind: ElementViolation.Kind) -> UpdateViolation {
        .element(ElementViolation(index: 0, kind: kind), tensor: "weight", bound: 4)
    }

    private static let violations: [(UpdateViolation, String)] = [
        (.wrongLayout("no tensor"), "wrong-layout"), (.exampleCount(found: 0, maximum: 9), "example-count"),
        (element(.notANumber), "update-non-finite"), (element(.infinite), "update-non-finite"),
        (element(.outOfBound), "update-out-of-bound"), (.cohortFull(9), "cohort-full"),
    ]

    @Test func `every error has the code of its page`() {
        for (error, code) in Self.fixedPointErrors { #expect(error.code == code, "\(error)") }
        for (error, code) in Self.snapshotErrors { #expect(error.code == code, "\(error)") }
        for (error, code) in Self.violations { #expect(error.code == code, "\(error)") }
    }

    @Test func `errors of different kinds share no code`() {
        let kinds = [
            Set(Self.fixedPointErrors.map(\.0.code)), Set(Self.snapshotErrors.map(\.0.code)),
            Set(Self.violations.map(\.0.code)),
        ]
        #expect(kinds.map(\.count) == [2, 3, 5])
        #expect(kinds.reduce(into: Set()) { $0.formUnion($1) }.count == 10)
    }
}
