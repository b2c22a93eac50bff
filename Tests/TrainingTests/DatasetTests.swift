import Testing
import Training

struct DatasetTests {
    @Test func `a subset keeps features, targets and tasks together`() {
        let data = Dataset(
            featureCount: 2,
            features: [0, 1, 10, 11, 20, 21],
            targets: .classes([0, 1, 2]),
            tasks: [7, 8, 9]
        )
        let subset = data.subset([2, 0, 2])
        #expect(data.count == 3)
        #expect(
            subset
                == Dataset(
                    featureCount: 2,
                    features: [20, 21, 0, 1, 20, 21],
                    targets: .classes([2, 0, 2]),
                    tasks: [9, 7, 9]
                )
        )
    }

    @Test func `a subset keeps all target values of a row`() {
        let data = Dataset(featureCount: 1, features: [1, 2, 3], targets: .values([1, 10, 2, 20, 3, 30]))
        #expect(data.valuesPerExample == 2)
        let subset = data.subset([1])
        #expect(subset == Dataset(featureCount: 1, features: [2], targets: .values([2, 20])))
        #expect(subset.tasks == nil)
    }

    @Test func `no rows are data too`() {
        let data = Dataset(featureCount: 3, features: [1, 2, 3], targets: .values([1])).subset([])
        #expect(data.count == 0 && data.valuesPerExample == 0)
    }
}
