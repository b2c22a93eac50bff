import Testing
import Training

struct OptimizerSettingsTests {
    @Test func `usual settings are accepted`() throws {
        try OptimizerSettings.sgd(learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4).validate()
        try OptimizerSettings.adamW(
            learningRate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weightDecay: 0.01
        ).validate()
    }

    @Test(arguments: [
        (OptimizerSettings.sgd(learningRate: 0, momentum: 0, weightDecay: 0), "learning_rate"),
        (.sgd(learningRate: .nan, momentum: 0, weightDecay: 0), "learning_rate"),
        (.sgd(learningRate: .infinity, momentum: 0, weightDecay: 0), "learning_rate"),
        (.sgd(learningRate: 1, momentum: 1, weightDecay: 0), "momentum"),
        (.sgd(learningRate: 1, momentum: -0.1, weightDecay: 0), "momentum"),
        (.sgd(learningRate: 1, momentum: .nan, weightDecay: 0), "momentum"),
        (.sgd(learningRate: 1, momentum: 0, weightDecay: -1), "weight_decay"),
        (.adamW(learningRate: -1, beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0), "learning_rate"),
        (.adamW(learningRate: 1, beta1: 1, beta2: 0, epsilon: 1, weightDecay: 0), "beta_1"),
        (.adamW(learningRate: 1, beta1: 0, beta2: 1.5, epsilon: 1, weightDecay: 0), "beta_2"),
        (.adamW(learningRate: 1, beta1: 0, beta2: 0, epsilon: 0, weightDecay: 0), "epsilon"),
        (.adamW(learningRate: 1, beta1: 0, beta2: 0, epsilon: 1, weightDecay: .infinity), "weight_decay"),
    ])
    func `an impossible number is named`(settings: OptimizerSettings, name: String) {
        #expect {
            try LocalTrainingSettings(epochs: 1, batchSize: 1, optimizer: settings)
        } throws: { error in
            guard case .numberOutOfRange(name, _, _) = error as? TrainingSettingsError else { return false }
            return "\(error)".contains(name)
        }
    }
}
