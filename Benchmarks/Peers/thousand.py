"""A round of 1,000 nodes with 1 MB each over mutual TLS: its seconds, and the coordinator's memory beside ten nodes.

run:  python thousand.py TRIBUTARY [NODES [PARAMETERS [AT_ONCE]]]     (1,000 nodes, 250,000 parameters, all at once;
                                                                       needs cryptography; a GB in TMPDIR)

The coordinator is its real process, all settings as they are made. Every node has its own key, certificate and
connection, waits for work, fetches the model, uploads an update that is small steps everywhere, signed, and asks again;
it does not train. Nodes are threads of two processes on the same machine; AT_ONCE of them transfer at a time. Seconds
are the coordinator's own, from a round's opening to its commit, the median of five rounds (of forty with ten nodes: as
many transfers as hundreds make in one). Memory is VmHWM. The processor's seconds say whose time a round was.
"""
import os, statistics, sys, tempfile, threading, traceback
from multiprocessing import Process, Semaphore
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from coordinator import WORK, Connection, Coordinator, enrol, processor, update_header, upload

ROUNDS, FEW, FEW_ROUNDS, PROCESSES = 5, 10, 40, 2
PLAN = """study: thousand
seed: 1
model: {{network: logistic, inputs: {inputs}, outputs: 10}}
training: {{epochs: 1, batch_size: 32, optimizer: {{sgd: {{learning_rate: 0.1}}}}}}
rounds: {rounds}
cohort: {{minimum: {nodes}, maximum: {nodes}}}
quorum: {nodes}
deadline_seconds: 3600
signatures: required
keep: {{last: 1}}
"""


def live(port, authority, identity, sizes, numbers, rounds, there, turn):
    """A node from its first question for work on; after its last update it is just there."""
    name, key = Path(identity).stem, load_pem_private_key(Path(identity).read_bytes(), None)
    connection, done = Connection(port, authority, identity), 0
    connection.http.request("GET", WORK)
    there.release()
    answer = connection.answer()
    while True:
        assignment = answer.get("assignment")
        if assignment and assignment["round"] > done:
            with turn:
                connection.json("GET", "/v1/blobs/" + assignment["model"])
                head, _ = update_header(assignment, 100, sizes)
                assert upload(connection, assignment, head, numbers, name, key)
            done = assignment["round"]
        if done == rounds:
            threading.Event().wait()  # with its connection open
        answer = connection.json("GET", WORK)


def generate(place, identities, sizes, rounds, there, at_once):
    """The nodes of one process; the first that fails ends it."""

    def safely(*arguments):
        try:
            live(*arguments)
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    numbers, turn = memoryview(b"\x17\xb7\xd1\x38" * (sizes[1] * (sizes[0] + 1))), threading.Semaphore(at_once)  # 1e-4
    threading.stack_size(1 << 18)
    for identity in identities:
        threading.Thread(target=safely, args=(*place, identity, sizes, numbers, rounds, there, turn)).start()


def measure(binary, nodes, sizes, at_once, rounds, folder):
    with Coordinator(binary, folder) as coordinator:
        peaks = [coordinator.memory()]
        identities, _ = enrol(coordinator, [f"node-{index:05}" for index in range(nodes)], folder)
        peaks.append(coordinator.memory())
        place, there, workers = (coordinator.port, coordinator.authority), Semaphore(0), []
        for index in range(PROCESSES):
            arguments = place, identities[index::PROCESSES], sizes, rounds, there, max(1, at_once // PROCESSES)
            workers.append(Process(target=generate, args=arguments, daemon=True))
            workers[-1].start()
        for _ in range(nodes):
            if not there.acquire(timeout=60):
                raise RuntimeError("the nodes do not get through")
        peaks.append(coordinator.memory())
        operator, seconds = coordinator.connect(coordinator.operator), []
        before = [coordinator.processor(), sum(processor(worker.pid) for worker in workers)]
        coordinator.start_study(PLAN.format(inputs=sizes[0], rounds=rounds, nodes=nodes))
        while len(seconds) < rounds:
            records = operator.json("GET", f"/v1/studies/thousand/rounds?after={len(seconds)}&wait=10")["rounds"]
            for record in records:
                assert (record["state"], record["participants"]) == ("committed", nodes), record
                seconds.append(record["seconds"])
            if any(worker.exitcode for worker in workers):
                raise RuntimeError("a node failed: " + coordinator.log.read_text()[-2000:])
        spent = coordinator.processor() - before[0], sum(processor(worker.pid) for worker in workers) - before[1]
        for worker in workers:
            worker.kill()
        return seconds, [value / rounds for value in spent], peaks + [coordinator.memory()]


def main(binary, nodes=1000, parameters=250_000, at_once=None):
    nodes, sizes = int(nodes), [int(parameters) // 10 - 1, 10]
    at_once = int(at_once or nodes)
    print("nodes  seconds a round      processor's s a round    coordinator's VmHWM, MB")
    print("       median (from, to)    coordinator   nodes      started  enrolled  all there  rounds over", flush=True)
    peaks = {}
    for count, rounds in (FEW, FEW_ROUNDS), (nodes, ROUNDS):
        with tempfile.TemporaryDirectory(prefix="thousand-") as folder:
            seconds, (ours, theirs), memory = measure(binary, count, sizes, min(at_once, count), rounds, folder)
        peaks[count] = memory
        spread = f"{statistics.median(seconds):.2f} ({min(seconds):.2f}, {max(seconds):.2f})"
        figures = "".join(f"{value / 1000:10.1f}" for value in memory)
        print(f"{count:5}  {spread:20} {ours:10.2f} {theirs:9.2f}   {figures}", flush=True)
    few, many = peaks[FEW], peaks[nodes]
    print(f"memory {many[3] / few[3]:.2f} x that of {FEW} nodes; {(many[2] - few[2]) / 1000:.1f} MB of it there before", end=" ")
    print(f"anything was transferred, without which it is {(many[3] - many[2] + few[2]) / few[3]:.2f} x")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), *sys.argv[2:])
