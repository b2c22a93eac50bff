import Training

/// Tasks of permuted MNIST as the peer's script has them: the 10,000 test images, rows with index % 5 == 4 held out, task t
/// permuted by `default_rng(1000 + t)`, task 0 as it is, pixels / 255.
struct PermutedMNIST {
    let tasks: [(training: Dataset, test: Dataset)]

    init(folder: String, taskCount: Int) throws {
        let schema = DataSchema(
            source: .idx(
                images: folder + "/t10k-images-idx3-ubyte.gz",
                labels: folder + "/t10k-labels-idx1-ubyte.gz"
            ),
            features: [],
            label: LabelColumn(column: "label", kind: .classes((0..<10).map { "\($0)" })),
            holdout: Holdout(fraction: 0)
        )
        var known = NumPyRandom(seed: 1001)
        precondition(known.permutation(784).prefix(4) == [715, 663, 755, 630], "other permutations than NumPy's")
        let all = try LoadedData.load(schema).training
        tasks = (0..<taskCount).map { task in
            var random = NumPyRandom(seed: UInt32(1000 + task))
            let order = task == 0 ? Array(0..<784) : random.permutation(784)
            let permuted = Self.permuted(all, order)
            let rows = Array(0..<all.count)
            return (
                training: permuted.subset(rows.filter { $0 % 5 != 4 }),
                test: permuted.subset(rows.filter { $0 % 5 == 4 })
            )
        }
    }

    private static func permuted(_ data: Dataset, _ order: [Int]) -> Dataset {
        var features = [Float](repeating: 0, count: data.features.count)
        for row in 0..<data.count {
            for (place, source) in order.enumerated() {
                features[row * 784 + place] = data.features[row * 784 + source]
            }
        }
        return Dataset(featureCount: 784, features: features, targets: data.targets)
    }
}
