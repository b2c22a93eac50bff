import Aggregation
import ContinualLearning
import Foundation
import Parameters
import Randomness
import Training

/// Fed-Heart-Disease (FLamby, du Terrail et al. 2022, arXiv:2210.04620): four hospitals, logistic regression. Federated
/// averaging of all four; then the hospitals one after the other.
enum HospitalsBenchmark {
    static func run(_ options: inout Options) throws {
        guard let folder = options.next() else { return }
        let seeds = options.integer("seeds", 5)
        let hospitals = try Hospital.all(in: folder)
        print("Federated averaging, \(Self.rounds) rounds of one epoch, mean of \(seeds) seeds\n")
        print("| hospital | train | test | accuracy | AUC | balanced accuracy |")
        print("|---|---|---|---|---|---|")
        let models = try (0..<seeds).map { try federated(hospitals, seed: UInt64($0)) }
        let scores = try hospitals.map { hospital in try models.map { try hospital.score($0, trainer()) } }
        for (hospital, score) in zip(hospitals, scores) {
            let counts = "\(hospital.training.count) | \(hospital.test.count)"
            print("| \(hospital.name) | \(counts) | \(row(score)) |")
        }
        print("| mean of the four | | | \(row(scores.flatMap(\.self))) |")
        for (name, method) in [
            ("without anything", NoMethod() as any ContinualMethod), ("with ewc", EWC(lambda: Self.lambda)),
            ("with online-ewc", OnlineEWC(lambda: Self.lambda, gamma: 1)),
        ] {
            let matrices = try (0..<seeds).map { try sequence(hospitals, method, seed: UInt64($0)) }
            printMatrix(name, hospitals, matrices)
        }
    }

    /// Chosen by five-fold cross-validation on the hospitals' training parts, as is the learning rate of 0.001: a logistic
    /// regression of so few patients is best when it is stopped early.
    private static let rounds = 5
    /// Passes over a hospital's patients when it is a task of its own.
    private static let taskEpochs = 50
    private static let lambda: Float = 20

    private static func trainer(epochs: Int = 1, learningRate: Float = 0.001) throws -> LocalTrainer {
        LocalTrainer(
            specification: try NetworkSpecification(
                kind: .logistic,
                inputCount: Hospital.featureCount,
                outputCount: 1,
                loss: .binaryCrossEntropy
            ),
            settings: try LocalTrainingSettings(
                epochs: epochs,
                batchSize: 4,
                optimizer: .sgd(learningRate: learningRate, momentum: 0, weightDecay: 0)
            )
        )
    }

    private static func federated(_ hospitals: [Hospital], seed: UInt64) throws -> ParameterVector {
        let trainer = try trainer()
        var model = trainer.specification.initialParameters(seed: seed)
        for round in 0..<rounds {
            let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: 1000)
            var mean = ExactMean(layout: model.layout, fixedPoint: fixedPoint)
            for hospital in hospitals {
                let generator = SeededGenerator(seed: seed, labels: ["training", "\(round)", hospital.name])
                var result = try trainer.train(from: model, on: hospital.training, generator: generator)
                result.parameters.add(model, scaledBy: -1)
                try mean.add(result.parameters, exampleCount: hospital.training.count)
            }
            model = mean.apply(to: model)
        }
        return model
    }

    /// One hospital after the other.
    private static func sequence(
        _ hospitals: [Hospital],
        _ method: any ContinualMethod,
        seed: UInt64
    ) throws -> ForgettingMatrix {
        let trainer = try trainer(epochs: taskEpochs, learningRate: 0.01)
        var model = trainer.specification.initialParameters(seed: seed)
        var context = ContinualContext(terms: method.terms)
        var matrix = ForgettingMatrix(initial: hospitals.map { _ in nil }, rows: [])
        for hospital in hospitals {
            let generator = SeededGenerator(seed: seed, labels: ["training", hospital.name])
            model = try trainer.train(from: model, on: hospital.training, context: context, generator: generator)
                .parameters
            matrix.rows.append(try hospitals.map { try trainer.evaluate(model, on: $0.test).accuracy })
            guard let measure = method.measure else { continue }
            let measured = try ImportancePass(specification: trainer.specification)
                .measure(measure, of: model, on: hospital.training)
            context.penalty = method.consolidated(context.penalty, measured: measured, anchor: nil, model: model)
        }
        return matrix
    }

    private static func row(_ scores: [Hospital.Score]) -> String {
        func mean(_ value: (Hospital.Score) -> Double) -> Double {
            scores.reduce(0) { $0 + value($1) } / Double(scores.count)
        }
        return "\(percent(mean(\.accuracy))) % | \(percent(mean(\.auc))) % | \(percent(mean(\.balanced))) %"
    }

    private static func printMatrix(_ name: String, _ hospitals: [Hospital], _ matrices: [ForgettingMatrix]) {
        func mean(_ value: (ForgettingMatrix) -> Double?) -> Double {
            matrices.reduce(0) { $0 + (value($1) ?? 0) } / Double(matrices.count)
        }
        print(
            "\nThe hospitals as tasks, \(name): average accuracy \(percent(mean(\.averageAccuracy))) %, ",
            terminator: ""
        )
        print("backward transfer \(percent(mean(\.backwardTransfer)))\n")
        print("| after | \(hospitals.map(\.name).joined(separator: " | ")) |")
        print("|---|\(hospitals.map { _ in "---|" }.joined())")
        for (index, hospital) in hospitals.enumerated() {
            let cells = hospitals.indices.map { column in percent(mean { $0.rows[index][column] }) }
            print("| \(hospital.name) | \(cells.joined(separator: " | ")) |")
        }
    }
}

/// A hospital of Fed-Heart-Disease, prepared as the benchmark does: slope, ca and thal left out, chest pain and
/// electrocardiogram as indicators without the first, everything standardised by the hospital's own training part.
struct Hospital {
    let name: String
    let training: Dataset
    let test: Dataset

    static let featureCount = 13
    private static let files = [
        ("cleveland", "cleveland"), ("budapest", "hungarian"), ("zurich and basel", "switzerland"),
        ("long beach", "va"),
    ]

    static func all(in folder: String) throws -> [Hospital] {
        let split = try String(contentsOfFile: folder + "/flamby-split.csv", encoding: .utf8)
        var sets: [Substring: [Int: Substring]] = [:]
        for line in split.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.split(separator: ",")
            if let number = Int(cells[1]) { sets[cells[0], default: [:]][number] = cells[2] }
        }
        return try files.map { name, file in
            let text = try String(contentsOfFile: "\(folder)/processed.\(file).data", encoding: .utf8)
            let rows = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map { Float($0) } }
            func part(_ set: Substring) -> [(features: [Float], label: Int32)] {
                rows.enumerated().filter { sets[Substring(file)]?[$0.offset + 1] == set }.map { prepared($0.element) }
            }
            return Hospital(name: name, training: part("train"), test: part("test"))
        }
    }

    private init(name: String, training: [(features: [Float], label: Int32)], test: [(features: [Float], label: Int32)])
    {
        self.name = name
        let count = Float(training.count)
        let columns = 0..<Self.featureCount
        let means = columns.map { column in training.reduce(0) { $0 + $1.features[column] } / count }
        let deviations = columns.map { column in
            (training.reduce(0) { $0 + pow($1.features[column] - means[column], 2) } / (count - 1)).squareRoot()
        }
        func dataset(_ rows: [(features: [Float], label: Int32)]) -> Dataset {
            let features = rows.flatMap { row in
                columns.map { deviations[$0] > 0 ? (row.features[$0] - means[$0]) / deviations[$0] : 0 }
            }
            return Dataset(featureCount: Self.featureCount, features: features, targets: .classes(rows.map(\.label)))
        }
        self.training = dataset(training)
        self.test = dataset(test)
    }

    /// Columns: age sex cp trestbps chol fbs restecg thalach exang oldpeak slope ca thal num.
    private static func prepared(_ cells: [Float?]) -> (features: [Float], label: Int32) {
        let values = cells.map { $0 ?? 0 }
        let plain = [0, 1, 3, 4, 5, 7, 8, 9].map { values[$0] }
        let pain = [2, 3, 4].map { values[2] == $0 ? 1 : 0 } as [Float]
        let electrocardiogram = [1, 2].map { values[6] == $0 ? 1 : 0 } as [Float]
        return (plain + pain + electrocardiogram, values[13] > 0 ? 1 : 0)
    }

    /// How well a model does.
    struct Score {
        var accuracy: Double
        var auc: Double
        var balanced: Double
    }

    func score(_ model: ParameterVector, _ trainer: LocalTrainer) throws -> Score {
        let found = try trainer.evaluate(model, on: test)
        guard case .classes(let labels) = test.targets, let accuracy = found.accuracy, let recall = found.recall else {
            return Score(accuracy: 0, auc: 0, balanced: 0)
        }
        let positives = Double(labels.count { $0 == 1 })
        let negatives = Double(labels.count) - positives
        let rejected = (accuracy * Double(labels.count) - recall * positives) / max(1, negatives)
        return Score(accuracy: accuracy, auc: found.auc ?? 0, balanced: (recall + rejected) / 2)
    }
}
