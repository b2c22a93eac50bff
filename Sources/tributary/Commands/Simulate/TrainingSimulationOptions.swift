import ArgumentParser
import VirtualNodes

/// What `tributary simulate --train` is told.
struct TrainingSimulationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The plan; by default one that is made for the data.", valueName: "plan.yaml"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var plan: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The data to divide: a CSV file with a header, images and labels in MNIST's format, or a node.yaml.",
            valueName: "file"
        ),
        completion: .file()
    )
    var data: [String] = []
    @Option(
        help: ArgumentHelp(
            "The column of a CSV file that is to be predicted; by default the last.",
            valueName: "column"
        )
    )
    var label: String?
    @Option(
        help: ArgumentHelp(
            "Instead of --data: institutions with data of their own, a folder each.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var institutions: String?
    @Option(help: "How the data is divided: dirichlet:ALPHA, shards:LABELS or column:NAME.")
    var partition = "dirichlet:0.5"
    @Option(
        help:
            "The examples of each node; by default as many as there are for each, at least \(Partition.fewestExamples)."
    )
    var examples: Int?
    @Option(
        name: .customLong("output"),
        help: ArgumentHelp("Where the last model is written, or the part of a round.", valueName: "file"),
        completion: .file()
    )
    var file: String?
    @Option(
        help: ArgumentHelp(
            "Write plan and nodes as folders for tributary node join, and train nothing.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var writePartition: String?
    @Option(
        help: ArgumentHelp("Only this part of one round's nodes, such as 2/8; written to --output.", valueName: "i/n")
    )
    var shard: String?
    @Option(help: "With --shard: the round.")
    var round: Int?
    @Option(
        help: ArgumentHelp(
            "With --shard: the model of the round before; by default the plan's first.",
            valueName: "file"
        ),
        completion: .file()
    )
    var model: String?

    /// Whether any of them is there.
    var isGiven: Bool {
        plan != nil || !data.isEmpty || label != nil || institutions != nil || examples != nil || file != nil
            || writePartition != nil || shard != nil || round != nil || model != nil
    }

    /// Refuses what does not go together.
    func validate(nodes: Int?, rounds: Int?, seed: UInt64?) throws {
        if let nodes, !(1...Partition.mostNodes).contains(nodes) {
            throw ValidationError("found --nodes \(nodes), expected 1 to \(Partition.mostNodes)")
        }
        if let rounds, !(1...1_000_000).contains(rounds) {
            throw ValidationError("found --rounds \(rounds), expected 1 to 1000000")
        }
        if let seed, seed >= 1 << 53 { throw ValidationError("found --seed \(seed), expected less than 2^53") }
        guard data.isEmpty != (institutions == nil) else {
            throw ValidationError(
                "found --data \(data.isEmpty ? "and --institutions missing" : "beside --institutions"), "
                    + "expected one of them, for instance --data digits.csv"
            )
        }
        guard data.count <= 2 else {
            throw ValidationError("found \(data.count) files of data, expected one table or images and labels")
        }
        if institutions != nil, nodes != nil { throw ValidationError("--nodes goes with --data, which it divides") }
        if plan != nil, rounds != nil || seed != nil, shard != nil || writePartition != nil {
            throw ValidationError(
                "found --rounds or --seed beside --plan, expected them in the plan, which others read"
            )
        }
        try validateShard()
    }

    private func validateShard() throws {
        guard let shard else {
            if round != nil || model != nil { throw ValidationError("--round and --model go with --shard") }
            return
        }
        guard Shard(shard) != nil else {
            throw ValidationError("found --shard \(shard), expected for instance 2/8, the second of eight parts")
        }
        guard plan != nil, file != nil else {
            throw ValidationError("--shard goes with --plan, which all parts have, and --output, where it is written")
        }
        if let round, round < 1 { throw ValidationError("found --round \(round), expected 1 or more") }
        guard (round ?? 1) == 1 || model != nil else {
            throw ValidationError("found --round \(round ?? 1) without --model, expected the model of the round before")
        }
    }
}
