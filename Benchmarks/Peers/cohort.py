"""The coordinator's peak memory with many nodes: its real process, and nodes that speak the protocol but do not train.

run:  python cohort.py TRIBUTARY NODES [AT_ONCE [ROUNDS [leave]]]     (needs cryptography; prints one line of JSON)

Every node has its own key, certificate and connection, waits in a long poll until all are there, fetches the model of
10 MB and uploads an update of 10 MB, in each of ROUNDS (1); AT_ONCE nodes (8) transfer at a time. Connections stay open as a node's do; with
"leave" a node has one only while it asks or transfers. Peak memory is VmHWM, in kB, at four points: started, every node
enrolled, every node there, round 1 committed. Everything is in a temporary folder (TMPDIR): 10 GB for 1,000 nodes.
"""
import json, os, struct, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor

from coordinator import WORK, Coordinator, enrol, update_header, upload

SIZES = [784, 1792, 600, 10]  # 2.5 million parameters
PLAN = """study: cohort
seed: 1
model: {{network: mlp, inputs: 784, hidden: [1792, 600], outputs: 10}}
training: {{epochs: 1, batch_size: 32, optimizer: {{sgd: {{learning_rate: 0.1}}}}}}
rounds: {rounds}
cohort: {{select: all, minimum: {nodes}, maximum: 1000}}
quorum: {nodes}
deadline_seconds: 3600
"""


def take_part(node, index, number):
    """What a node does in a round when its long poll is answered, from the answer to the acknowledgement."""
    answer = node.json("GET", WORK) if LEAVING or number > 1 else node.answer()
    while (assignment := answer.get("assignment")) is None or assignment["round"] < number:
        answer = node.json("GET", WORK)
    node.json("GET", "/v1/blobs/" + assignment["model"])
    assert assignment["kind"] == "training", assignment
    head, size = update_header(assignment, 1 + index, SIZES)
    counted = upload(node, assignment, head, memoryview(NUMBERS)[:size])
    if LEAVING:
        node.http.close()
    return counted


def measure(binary, nodes, at_once, rounds, folder):
    with Coordinator(binary, folder, idle_seconds=3600) as coordinator:  # nodes wait for their turn
        peaks, operator = [coordinator.memory()], coordinator.connect(coordinator.operator)
        identities, _ = enrol(coordinator, [f"node-{index:04}" for index in range(nodes)], folder, 1)
        peaks.append(coordinator.memory())
        members = [coordinator.connect(identity) for identity in identities]
        for member in members:
            if LEAVING:
                member.json("GET", "/v1/assignments?protocol=1")
                member.http.close()
            else:
                member.http.request("GET", WORK)
        peaks.append(coordinator.memory())
        began = time.monotonic()
        coordinator.start_study(PLAN.format(nodes=nodes, rounds=rounds))
        for number in range(1, rounds + 1):
            with ThreadPoolExecutor(at_once) as pool:
                assert all(pool.map(take_part, members, range(nodes), [number] * nodes))
        records = operator.json("GET", "/v1/studies/cohort/rounds?wait=30")["rounds"]
        assert (records[0]["state"], records[0]["participants"]) == ("committed", nodes), records
        seconds = round(time.monotonic() - began, 1)
        peaks.append(coordinator.memory())
        return {"nodes": nodes, "rounds": rounds, "at_once": at_once, "leaving": LEAVING, "peaks": peaks, "seconds": seconds}


LEAVING = "leave" in sys.argv
NUMBERS = struct.pack("<f", 1e-4) * 2_500_000
with tempfile.TemporaryDirectory(prefix="cohort-") as temporary:
    arguments = [argument for argument in sys.argv[1:] if argument != "leave"]
    binary, nodes, at_once, rounds = arguments + ["8", "1"][len(arguments) - 2 :]
    print(json.dumps(measure(os.path.abspath(binary), int(nodes), int(at_once), int(rounds), temporary)))
