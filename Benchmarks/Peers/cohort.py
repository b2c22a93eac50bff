"""The coordinator's peak memory with many nodes: its real process, and nodes that speak the protocol but do not train.

run:  python cohort.py TRIBUTARY NODES [AT_ONCE [ROUNDS [leave]]]     (needs cryptography; prints one line of JSON)

Every node has its own key, certificate and connection, waits in a long poll until all are there, fetches the model of
10 MB and uploads an update of 10 MB, in each of ROUNDS (1); AT_ONCE nodes (8) transfer at a time. Connections stay open as a node's do; with
"leave" a node has one only while it asks or transfers. Peak memory is VmHWM, in kB, at four points: started, every node
enrolled, every node there, round 1 committed. Everything is in a temporary folder (TMPDIR): 10 GB for 1,000 nodes.
"""
import base64, hashlib, http.client, json, os, ssl, struct, subprocess, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

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


class Connection:
    """One keep-alive connection, with a certificate or without."""

    def __init__(self, port, authority, identity=None):
        context = ssl.create_default_context(cafile=authority)
        if identity:
            context.load_cert_chain(identity)
        self.http = http.client.HTTPSConnection("localhost", port, context=context, timeout=600)

    def answer(self):
        response = self.http.getresponse()
        content = response.read(1 << 20)
        while response.read(1 << 18):  # a model is read but not kept
            pass
        if response.status >= 400:
            raise RuntimeError(f"{response.status} {content.decode()}")
        return json.loads(content) if response.headers["Content-Type"].startswith("application/json") else None

    def json(self, method, path, value=None):
        self.http.request(method, path, value and json.dumps(value), {"Content-Type": "application/json"})
        return self.answer()


def enrol(name, operator, stranger, folder):
    """Makes a key and has it certified; the file with both."""
    token = operator.json("POST", "/v1/tokens", {"name": name, "role": "node", "lifetime_seconds": 3600})["token"]
    key = ec.generate_private_key(ec.SECP256R1())  # of the request only the key counts
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    text = request.public_bytes(serialization.Encoding.PEM).decode()
    body = {"protocol": 1, "token": token, "signing_request": text}
    certificate = stranger.json("POST", "/v1/enrolments", body)["certificate"].encode()
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = Path(folder, name + ".pem")
    path.write_bytes(certificate + key.private_bytes(*form))
    return path


def header(assignment, examples):
    """The header of the update, which is small steps everywhere; the numbers are the same for every node."""
    report = {key: assignment[key] for key in ("study", "round", "model")} | {"examples": examples, "training_loss": 1}
    tensors, start = {"__metadata__": {"report": json.dumps(report)}}, 0
    for layer, (inputs, outputs) in enumerate(zip(SIZES, SIZES[1:])):
        for name, shape in (("weight", [outputs, inputs]), ("bias", [outputs])):
            end = start + 4 * outputs * (inputs if name == "weight" else 1)
            tensors[f"layers.{layer}.{name}"] = {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}
            start = end
    text = json.dumps(tensors).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text, start


def take_part(node, index, number):
    """What a node does in a round when its long poll is answered, from the answer to the acknowledgement."""
    answer = node.json("GET", WORK) if LEAVING or number > 1 else node.answer()
    while (assignment := answer.get("assignment")) is None or assignment["round"] < number:
        answer = node.json("GET", WORK)
    node.json("GET", "/v1/blobs/" + assignment["model"])
    assert assignment["kind"] == "training", assignment
    head, size = header(assignment, 1 + index)
    numbers = memoryview(NUMBERS)[:size]
    digest = hashlib.sha256(head)
    digest.update(numbers)
    fields = {"Repr-Digest": f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"}
    fields["Content-Length"] = fields["Upload-Length"] = str(len(head) + size)
    node.http.request("PUT", f"/v1/studies/cohort/rounds/{assignment['round']}/update", [head, numbers], fields)
    counted = node.answer()["counted"]
    if LEAVING:
        node.http.close()
    return counted


def measure(binary, nodes, at_once, rounds, folder):
    def tributary(*arguments):
        subprocess.run([binary, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    def peak():
        return int(Path(f"/proc/{coordinator.pid}/status").read_text().partition("VmHWM:")[2].split()[0])

    tributary("coordinator", "init", "--name", "wards", "--directory", "wards", "--port", "0")
    Path(folder, "plan.yaml").write_text(PLAN.format(nodes=nodes, rounds=rounds))
    federation, address = Path(folder, "wards/federation.yaml"), Path(folder, "wards/data/coordinator.url")
    settings = federation.read_text().replace("idle_seconds: 120 ", "idle_seconds: 3600 ")  # nodes wait for their turn
    federation.write_text(settings)
    start = [binary, "coordinator", "start", "--federation", federation]
    coordinator = subprocess.Popen(start, stderr=subprocess.DEVNULL)
    try:
        while not address.exists():
            time.sleep(0.1)
        port = int(address.read_text().strip().rpartition(":")[2])
        peaks, authority = [peak()], f"{folder}/wards/data/authority.pem"
        operator = Connection(port, authority, f"{folder}/wards/operator/node.pem")
        stranger = Connection(port, authority)
        identities = [enrol(f"node-{index:04}", operator, stranger, folder) for index in range(nodes)]
        peaks.append(peak())
        members = [Connection(port, authority, identity) for identity in identities]
        for member in members:
            if LEAVING:
                member.json("GET", "/v1/assignments?protocol=1")
                member.http.close()
            else:
                member.http.request("GET", WORK)
        peaks.append(peak())
        began = time.monotonic()
        tributary("study", "start", "plan.yaml", "--federation", federation)
        for number in range(1, rounds + 1):
            with ThreadPoolExecutor(at_once) as pool:
                assert all(pool.map(take_part, members, range(nodes), [number] * nodes))
        records = operator.json("GET", "/v1/studies/cohort/rounds?wait=30")["rounds"]
        assert (records[0]["state"], records[0]["participants"]) == ("committed", nodes), records
        seconds = round(time.monotonic() - began, 1)
        return {"nodes": nodes, "rounds": rounds, "at_once": at_once, "leaving": LEAVING, "peaks": peaks + [peak()], "seconds": seconds}
    finally:
        coordinator.kill()
        coordinator.wait()


WORK = "/v1/assignments?protocol=1&wait=30"
LEAVING = "leave" in sys.argv
NUMBERS = struct.pack("<f", 1e-4) * 2_500_000
with tempfile.TemporaryDirectory(prefix="cohort-") as temporary:
    arguments = [argument for argument in sys.argv[1:] if argument != "leave"]
    binary, nodes, at_once, rounds = arguments + ["8", "1"][len(arguments) - 2 :]
    print(json.dumps(measure(os.path.abspath(binary), int(nodes), int(at_once), int(rounds), temporary)))
