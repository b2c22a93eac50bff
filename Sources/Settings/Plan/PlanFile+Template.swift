public import Federation

extension PlanFile {
    /// A plan to start from, with every key and what it means. It can be parsed.
    public static func template(study: StudyName) -> String {
        """
        # A study: its model, how nodes train, how many rounds, when a round closes. Every key: docs/configuration.md.
        # Check it with: tributary plan check plan.yaml

        study: \(YAMLText.scalar(study.text))
        seed: 1                        # of everything random; the same plan, seed and data give the same bits

        model:
          network: mlp                 # mlp, or logistic, which has no hidden layers
          inputs: 64                   # the features that every node's data gives
          hidden: [32]                 # the sizes of the hidden layers
          outputs: 10                  # the classes; 1 for two classes with binary_cross_entropy, or for a number
          loss: softmax_cross_entropy  # or binary_cross_entropy, mean_squared_error
        # initial_model: start.safetensors   # instead of one made from the seed

        training:
          epochs: 2                    # passes over a node's data in a round
          batch_size: 32
          optimizer:
            sgd: {learning_rate: 0.1, momentum: 0.9, weight_decay: 0}
        #   adamw: {learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8, weight_decay: 0.01}
          checkpoint: {seconds: 30}    # a node that is killed goes on from there; or {steps: 1000}, off

        rounds: 12
        # tasks:                       # instead of rounds: learned one after the other
        #   - {name: first, rounds: 8}
        #   - {name: second, rounds: 8}
        # continual: {method: ewc, lambda: 50}   # what keeps the earlier tasks from being forgotten
        cohort:
          select: all                  # of the nodes that are present; or {fraction: 0.5}, {count: 8}
          minimum: 3                   # nodes that must be present before the first round
          # minimum_rounds: every      # or before every round
          maximum: 1000
          # close_at: 5                # a round closes with the first 5 updates of more nodes
        quorum: 3                      # updates without which no round closes
        deadline_seconds: 30           # then a round with a quorum closes without the others
        # adaptive_deadline: {factor: 2, minimum_seconds: 10}   # twice as long as the slowest node took, 30 s at most
        # late: next-round             # an update that comes late counts in the next round, by (1 + rounds late)^-0.5
        # staleness_exponent: 0.5
        # max_staleness: 10
        # mode: asynchronous           # nobody waits: every 3 updates make a step, whenever they come
        # buffer: 3
        # longest_rest_seconds: 86400  # the longest that a node is left alone which fails again and again
        # attempts: 5                  # times a round without a quorum is extended before the study pauses
        update_bound: 4                # the largest absolute value of a component of an update
        max_examples: 1048576          # the most examples a node may claim
        durability: process            # or flush: to disk before an update is acknowledged
        signatures: optional           # or required: updates that their node did not sign are refused
        # keep: {last: 10, every: 50, best: 1}   # the models that stay; left out: all

        """
    }
}
