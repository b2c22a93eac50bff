"""What the scripts here share, and no script: a coordinator's real process, certified members, a node's part of the protocol.

It needs the package cryptography, except for `node_folder`.
"""
import base64, hashlib, http.client, json, os, re, resource, ssl, struct, subprocess, time
from multiprocessing import Pool
from pathlib import Path

FEDERATION = "wards"
WORK = "/v1/assignments?protocol=1&wait=30"
# Thousands of connections, here and in the coordinator.
resource.setrlimit(resource.RLIMIT_NOFILE, 2 * resource.getrlimit(resource.RLIMIT_NOFILE)[1:])


class Coordinator:
    """A coordinator of a new federation in a folder, on a port that the system chooses; ended with the `with`.

    `limits` are keys of federation.yaml that `coordinator init` writes there. TRIBUTARY_UNDER is a command to run it under.
    """

    def __init__(self, binary, folder, **limits):
        self.binary, self.folder = binary, Path(folder, "wards")
        self.federation, address = self.folder / "federation.yaml", self.folder / "data/coordinator.url"
        self.tributary("coordinator", "init", "--name", FEDERATION, "--directory", self.folder, "--port", "0", where=False)
        settings = self.federation.read_text()
        for key, value in limits.items():
            settings, found = re.subn(rf"{key}: \S+", f"{key}: {value}", settings)
            assert found == 1, key
        self.federation.write_text(settings)
        self.log = self.folder / "coordinator.log"
        with open(self.log, "w") as log:
            under = os.environ.get("TRIBUTARY_UNDER", "").split()
            command = under + [binary, "coordinator", "start", "--federation", self.federation]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        while not address.exists():
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text()[-2000:])
            time.sleep(0.05)
        self.port = int(address.read_text().strip().rpartition(":")[2])
        self.authority, self.operator = f"{self.folder}/data/authority.pem", f"{self.folder}/operator/node.pem"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def tributary(self, *arguments, where=True):
        """Runs a command of ours and returns what it printed."""
        command = [self.binary, *map(str, arguments)] + (["--federation", str(self.federation)] if where else [])
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(f"{command}: {result.stdout}{result.stderr}")
        return result.stdout.strip()

    def start_study(self, plan):
        path = self.folder / "plan.yaml"
        path.write_text(plan)
        self.tributary("study", "start", path)

    def connect(self, identity=None):
        return Connection(self.port, self.authority, identity)

    def memory(self, key="VmHWM"):
        """In kB: by default the most it ever had."""
        return int(Path(f"/proc/{self.process.pid}/status").read_text().partition(key + ":")[2].split()[0])

    def processor(self):
        return processor(self.process.pid)


class Connection:
    """One keep-alive connection, with a certificate or without."""

    def __init__(self, port, authority, identity=None):
        self.http = http.client.HTTPSConnection("localhost", port, context=trust(authority, identity), timeout=600)

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


def trust(authority, identity=None):
    """TLS that trusts the authority, and shows the certificate in a file that has its key too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(authority)
    if identity:
        context.load_cert_chain(identity)
    return context


def processor(process):
    """The seconds of the processor that a process has spent, user and system."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# Certificates


def prepare(names):
    """Keys and requests, of which only the key counts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    made = []
    for name in names:
        key = ec.generate_private_key(ec.SECP256R1())
        request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        made.append((name, key.private_bytes(*form), request.public_bytes(serialization.Encoding.PEM).decode()))
    return made


def certify(arguments):
    """Has what `prepare` made certified over two connections; a file <name>.pem for each."""
    port, authority, operator, made, folder = arguments
    operator, stranger = Connection(port, authority, operator), Connection(port, authority)
    for name, private, request in made:
        body = {"name": name, "role": "node", "lifetime_seconds": 3600}
        body = {"protocol": 1, "token": operator.json("POST", "/v1/tokens", body)["token"], "signing_request": request}
        certificate = stranger.json("POST", "/v1/enrolments", body)["certificate"]
        Path(folder, name + ".pem").write_bytes(certificate.encode() + private)


def enrol(coordinator, names, folder, workers=2):
    """Certifies nodes over so many pairs of connections; their files, and the seconds that it took beside making the keys."""
    with Pool(2) as pool:
        made = pool.map(prepare, [names[index::workers] for index in range(workers)])
    place = coordinator.port, coordinator.authority, coordinator.operator
    with Pool(workers) as pool:
        began = time.monotonic()
        pool.map(certify, [(*place, part, folder) for part in made])
        return [f"{folder}/{name}.pem" for name in names], time.monotonic() - began


# Updates


def update_header(assignment, examples, sizes):
    """The bytes before an update's numbers, and how many bytes those have; `sizes` are the network's, from inputs to outputs."""
    report = {key: assignment[key] for key in ("study", "round", "model")} | {"examples": examples, "training_loss": 1}
    tensors, start = {"__metadata__": {"report": json.dumps(report)}}, 0
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        for name, shape in (("weight", [outputs, inputs]), ("bias", [outputs])):
            end = start + 4 * outputs * (inputs if name == "weight" else 1)
            tensors[f"layers.{layer}.{name}"] = {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}
            start = end
    text = json.dumps(tensors).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text, start


def upload(connection, assignment, head, numbers, node=None, key=None):
    """Sends an update, signed if there is a key, and returns whether it counted now."""
    digest = hashlib.sha256(head)
    digest.update(numbers)
    fields = {"Repr-Digest": f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"}
    fields["Content-Length"] = fields["Upload-Length"] = str(len(head) + len(numbers))
    if key:
        fields["Tributary-Signature"] = signature(assignment, node, digest.hexdigest(), key)
    path = f"/v1/studies/{assignment['study']}/rounds/{assignment['round']}/update"
    connection.http.request("PUT", path, [head, numbers], fields)
    return connection.answer()["counted"]


def signature(assignment, node, digest, key):
    """What a node states of its update, signed: r and s in base64."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    facts = {"federation": FEDERATION, "node": node} | {name: assignment[name] for name in ("study", "round", "model")}
    lines = ["tributary update 1"] + [f"{name} {value}" for name, value in (facts | {"update": digest}).items()]
    signed = key.sign("".join(line + "\n" for line in lines).encode(), ec.ECDSA(hashes.SHA256()))
    return base64.b64encode(b"".join(n.to_bytes(32, "big") for n in utils.decode_dss_signature(signed))).decode()


# The product's own nodes


def node_folder(place, rows, features, label, classes):
    """The folder of a node of ours with a table of those lines; the path of its node.yaml."""
    place.mkdir()
    (place / "data.csv").write_text("\n".join(rows) + "\n")
    (place / "node.yaml").write_text(
        f"name: {place.name}\ncoordinator: https://localhost:1\nstate: state\ndata:\n  csv: data.csv\n"
        f"  features: [{{columns: {features}, scaling: none}}]\n  label: {{column: {label}, classes: {classes}}}\n"
    )
    return place / "node.yaml"
