"""Many virtual nodes on one machine: `tributary simulate --train` beside Flower's simulation engine, the same task.

run:  python simulation.py TRIBUTARY [NODES [ROUNDS [FLOWER_ROUNDS]]]     (needs flwr[simulation]; prints one line of JSON)

The task: the digits in nodes/, a network 64-128-10 of 9,610 parameters, NODES (1000) nodes of 16 examples each, drawn from
Dirichlet mixtures with α = 0.5, two epochs in batches of 8, SGD 0.1, every node in each of ROUNDS (10). Flower's clients train in
NumPy, which for so small a network is faster than PyTorch; its engine runs on Ray with one client a core. Flower does
FLOWER_ROUNDS (2), since a round of 1,000 nodes takes minutes. Both are given as seconds a round: ours with start, reading and evaluation, Flower's
without its start and without evaluation, by the strategy's own clock. Ours is the median of five runs.
"""
import glob, json, os, statistics, subprocess, sys, tempfile, time

import numpy as np

BINARY = os.path.abspath(sys.argv[1])
NODES = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 10
FLOWER_ROUNDS = int(sys.argv[4]) if len(sys.argv) > 4 else 2
EXAMPLES, EPOCHS, BATCH, RATE, SIZES = 16, 2, 8, 0.1, [64, 128, 10]
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "nodes")
FILES = sorted(glob.glob(os.path.join(ROOT, "*", "data.csv")))


def table(path):
    """One table of all institutions' digits."""
    with open(path, "w") as out:
        for number, name in enumerate(FILES):
            with open(name) as file:
                lines = file.readlines()
            out.writelines(lines if number == 0 else lines[1:])


def tributary(path):
    """Seconds of a whole run, and the accuracy at its end."""
    plan = path + ".yaml"
    with open(plan, "w") as file:
        file.write(
            f"study: bench\nseed: 1\nmodel: {{network: mlp, inputs: 64, hidden: [128], outputs: 10}}\n"
            f"training: {{epochs: {EPOCHS}, batch_size: {BATCH}, optimizer: {{sgd: {{learning_rate: {RATE}}}}}}}\n"
            f"rounds: {ROUNDS}\ncohort: {{minimum: {NODES}, maximum: {NODES}}}\nquorum: {NODES}\ndeadline_seconds: 600\n"
        )
    node = path + ".node.yaml"
    with open(node, "w") as file:
        classes = ", ".join(f'"{digit}"' for digit in range(10))
        file.write(
            "name: bench\ncoordinator: https://localhost:1\ndata:\n"
            f"  csv: {path}\n  features: [{{columns: 'pixel_*', scaling: {{range: [0, 16]}}}}]\n"
            f"  label: {{column: digit, classes: [{classes}]}}\n"
        )
    command = [BINARY, "simulate", "--train", "--data", node, "--plan", plan, "--nodes", str(NODES)]
    command += ["--examples", str(EXAMPLES), "--json"]
    start = time.perf_counter()
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - start, json.loads(output)["rounds"][-1]["evaluation"]["accuracy"]


def digits(path):
    rows = np.loadtxt(path, delimiter=",", skiprows=1, dtype=np.float32)
    return rows[:, :-1] / 16, rows[:, -1].astype(int)


def train(arrays, x, y, seed):
    """What a node does in a round."""
    w1, b1, w2, b2 = [array.copy() for array in arrays]
    random = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        order = random.permutation(len(x))
        for start in range(0, len(x), BATCH):
            rows = order[start : start + BATCH]
            hidden = np.maximum(x[rows] @ w1 + b1, 0)
            logits = hidden @ w2 + b2
            error = np.exp(logits - logits.max(1, keepdims=True))
            error /= error.sum(1, keepdims=True)
            error[np.arange(len(rows)), y[rows]] -= 1
            error /= len(rows)
            back = (error @ w2.T) * (hidden > 0)
            w2 -= RATE * hidden.T @ error
            b2 -= RATE * error.sum(0)
            w1 -= RATE * x[rows].T @ back
            b1 -= RATE * back.sum(0)
    return [w1, b1, w2, b2]


def flower(path):
    """Seconds a round in Flower's engine."""
    from flwr.app import ArrayRecord, MetricRecord, Message, RecordDict
    from flwr.clientapp import ClientApp
    from flwr.serverapp import ServerApp
    from flwr.serverapp.strategy import FedAvg
    from flwr.simulation import run_simulation

    x, y = digits(path)
    random = np.random.default_rng(1)
    mixtures = random.dirichlet([0.5] * 10, NODES)
    byclass = [np.flatnonzero(y == digit) for digit in range(10)]
    rows = [[random.choice(byclass[digit]) for digit in random.choice(10, EXAMPLES, p=mixture)] for mixture in mixtures]
    client, server, stamps = ClientApp(), ServerApp(), []

    @client.train()
    def train_client(message, context):
        own = rows[int(context.node_config["partition-id"])]
        trained = train(message.content["arrays"].to_numpy_ndarrays(), x[own], y[own], context.node_id % 2**32)
        metrics = MetricRecord({"num-examples": len(own)})
        return Message(content=RecordDict({"arrays": ArrayRecord(trained), "metrics": metrics}), reply_to=message)

    class Timed(FedAvg):
        def configure_train(self, *arguments, **named):
            stamps.append(time.perf_counter())
            return super().configure_train(*arguments, **named)

    @server.main()
    def main(grid, context):
        start = np.random.default_rng(0)
        arrays = []
        for inputs, outputs in zip(SIZES, SIZES[1:]):
            weight = start.normal(0, (2 / inputs) ** 0.5, (inputs, outputs)).astype(np.float32)
            arrays += [weight, np.zeros(outputs, np.float32)]
        strategy = Timed(fraction_evaluate=0.0, min_train_nodes=NODES, min_available_nodes=NODES)
        strategy.start(grid=grid, initial_arrays=ArrayRecord(arrays), num_rounds=FLOWER_ROUNDS)
        stamps.append(time.perf_counter())

    resources = {"client_resources": {"num_cpus": 1, "num_gpus": 0.0}}
    run_simulation(server_app=server, client_app=client, num_supernodes=NODES, backend_config=resources)
    return statistics.median(after - before for before, after in zip(stamps, stamps[1:]))


with tempfile.TemporaryDirectory(prefix="simulation-") as folder:
    data = os.path.join(folder, "digits.csv")
    table(data)
    runs = [tributary(data) for _ in range(5)]
    ours = statistics.median(seconds for seconds, _ in runs)
    result = {"nodes": NODES, "rounds": ROUNDS, "tributary_seconds": round(ours, 3), "accuracy": round(runs[0][1], 4)}
    result["tributary_seconds_per_round"] = round(ours / ROUNDS, 4)
    if FLOWER_ROUNDS > 0:
        theirs = flower(data)
        import flwr

        result |= {"flower": flwr.__version__, "flower_seconds_per_round": round(theirs, 3)}
        result["ratio"] = round(theirs / (ours / ROUNDS), 1)
    print(json.dumps(result))
