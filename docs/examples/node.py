#!/usr/bin/env python3
"""A whole node in one file: Python's standard library and the openssl command, nothing of Tributary's.

It does what docs/protocol.md says a node must do, for studies with a logistic network and softmax cross-entropy, and
declines the others. Its data is a CSV file without a header: the features, then the label as a number from 0.

    node.py enrol https://coordinator.example:8443 trib1.…   # once; the token is from `tributary token create`
    node.py run https://coordinator.example:8443 data.csv    # until Ctrl-C
"""
import base64, hashlib, http.client, json, math, os, random, ssl, struct, subprocess, sys, time
from urllib.parse import urlsplit

KEY, CERTIFICATE, AUTHORITY = "node-key.pem", "node-cert.pem", "authority.pem"
PROTOCOL = 1


class Refused(Exception):
    """A problem (RFC 9457) that the coordinator answered with."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('detail', '')}")
        self.status, self.problem = status, problem
        self.code = problem.get("type", "").rpartition(":")[2]


class Coordinator:
    """One keep-alive connection to the coordinator."""

    def __init__(self, address, context):
        self.address, self.context, self.connection = urlsplit(address), context, None

    def send(self, method, path, body=None, headers={}):
        """Status, header fields and body of the answer; raises Refused for a problem."""
        if self.connection is None:
            # A long poll may take 30 seconds; an answer may take longer to begin than to wait for.
            self.connection = http.client.HTTPSConnection(
                self.address.hostname, self.address.port or 443, context=self.context, timeout=90)
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except Exception:
            self.connection.close()
            self.connection = None
            raise
        if answer.status >= 400:
            raise Refused(answer.status, json.loads(content) if content else {})
        return answer.status, answer.headers, content

    def json(self, method, path, value=None):
        """The JSON of an answer to JSON."""
        body = None if value is None else json.dumps(value)
        content = self.send(method, path, body, {"Content-Type": "application/json"})[2]
        return json.loads(content) if content else None


def tls(authority):
    """TLS 1.3 that trusts the federation's authority and nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # The authority may itself be issued by another one: it is trusted all the same.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(cadata=authority)
    return context


# Enrolment


def read_token(text):
    """Federation, name and the fingerprint of the authority that a token names."""
    assert text.startswith("trib1."), "not a token"
    encoded = text[len("trib1."):]
    content = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    body, checksum = content[:-4], content[-4:]
    assert hashlib.sha256(b"trib1." + body).digest()[:4] == checksum, "the token was altered or cut short"
    federation_end = 2 + body[1]
    name_end = federation_end + 1 + body[federation_end]
    return body[2:federation_end].decode(), body[federation_end + 1:name_end].decode(), body[name_end:name_end + 32]


def enrol(address, token):
    federation, name, fingerprint = read_token(token)
    # Nothing is trusted yet, and nothing secret is sent: the token says whether this is the authority.
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    authority = Coordinator(address, unverified).send("GET", "/v1/authority")[2].decode()
    first = authority[:authority.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----\n"
    if hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).digest() != fingerprint:
        sys.exit("error: this is not the coordinator that the token is for")
    os.umask(0o077)
    subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", KEY], check=True)
    request = subprocess.run(["openssl", "req", "-new", "-key", KEY, "-subj", f"/CN={name}"],
                             check=True, capture_output=True, text=True).stdout
    answer = Coordinator(address, tls(authority)).json(
        "POST", "/v1/enrolments", {"protocol": PROTOCOL, "token": token, "signing_request": request})
    for path, content in ((CERTIFICATE, answer["certificate"]), (AUTHORITY, answer["authority"])):
        with open(path, "w") as file:
            file.write(content)
    print(f"enrolled as {name} of {federation} until {answer['expires']}")


# safetensors: 8 bytes of header length, the header's JSON, the numbers


def read_tensors(content):
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:8 + length])
    tensors = {}
    for name, tensor in header.items():
        if name != "__metadata__":
            start, end = (8 + length + offset for offset in tensor["data_offsets"])
            tensors[name] = (tensor["shape"], list(struct.unpack(f"<{(end - start) // 4}f", content[start:end])))
    return tensors


def write_tensors(tensors, report):
    header, numbers = {"__metadata__": {"report": json.dumps(report)}}, b""
    for name, (shape, values) in tensors.items():
        start = len(numbers)
        numbers += struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, len(numbers)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + numbers


# Softmax regression


def read_rows(path):
    with open(path) as file:
        rows = [[float(cell) for cell in line.split(",")] for line in file if line.strip()]
    return [(row[:-1], int(row[-1])) for row in rows]


def probabilities(weight, bias, features):
    inputs = len(features)
    outputs = [bias[k] + sum(map(float.__mul__, weight[k * inputs:(k + 1) * inputs], features)) for k in range(len(bias))]
    highest = max(outputs)
    powers = [math.exp(output - highest) for output in outputs]
    total = sum(powers)
    return [power / total for power in powers]


def evaluate(weight, bias, rows):
    loss = right = 0
    for features, label in rows:
        p = probabilities(weight, bias, features)
        loss -= math.log(max(p[label], 1e-30))
        right += p.index(max(p)) == label
    return {"examples": len(rows), "loss": loss / len(rows), "accuracy": right / len(rows)}


def train(weight, bias, rows, plan):
    """Stochastic gradient descent as the plan says; the mean loss of the last epoch."""
    rate, size, inputs = plan["optimizer"]["learning_rate"], plan["batch_size"], len(rows[0][0])
    for _ in range(plan["epochs"]):
        random.shuffle(rows)
        loss = 0
        for start in range(0, len(rows), size):
            batch = rows[start:start + size]
            step = rate / len(batch)
            errors = []
            for features, label in batch:
                p = probabilities(weight, bias, features)
                loss -= math.log(max(p[label], 1e-30))
                p[label] -= 1
                errors.append(p)
            for (features, _), error in zip(batch, errors):
                for k, delta in enumerate(error):
                    bias[k] -= step * delta
                    base = k * inputs
                    for j, feature in enumerate(features):
                        if feature:
                            weight[base + j] -= step * delta * feature
    return loss / len(rows)


# Rounds


def unable(assignment, rows):
    """Why the assignment cannot be done here; None if it can."""
    network = assignment["network"]
    if assignment.get("task"):
        return "this node learns one task only"
    if network["network"] != "logistic" or network["loss"] != "softmax_cross_entropy":
        return "this node has softmax regression only"
    if assignment["training"]["optimizer"]["kind"] != "sgd":
        return "this node has stochastic gradient descent only"
    if network["inputs"] != len(rows[0][0]):
        return f"the data has {len(rows[0][0])} features, the plan {network['inputs']}"


def make_update(assignment, model, rows):
    """The bytes of the update: the trained parameters minus those received, and the report."""
    start = read_tensors(model)
    weight, bias = list(start["layers.0.weight"][1]), list(start["layers.0.bias"][1])
    held_out, training = rows[::5], [row for index, row in enumerate(rows) if index % 5]
    report = {key: assignment[key] for key in ("study", "round", "model")}
    report["evaluation"] = evaluate(weight, bias, held_out)
    report["examples"] = 0
    tensors = {}
    if assignment["kind"] == "training":
        report["examples"] = len(training)
        report["training_loss"] = train(weight, bias, training, assignment["training"])
        for name, values in (("layers.0.weight", weight), ("layers.0.bias", bias)):
            shape, before = start[name]
            tensors[name] = (shape, [after - value for after, value in zip(values, before)])
    return write_tensors(tensors, report)


def signature(assignment, update):
    """What this node states of the update, signed with its certificate's key: r and s in base64."""
    certificate = subprocess.run(["openssl", "x509", "-in", CERTIFICATE, "-noout", "-ext", "subjectAltName"],
                                 check=True, capture_output=True, text=True).stdout
    federation, _, node = certificate.split("spiffe://")[1].split()[0].split("/")
    lines = [f"federation {federation}", f"node {node}", f"study {assignment['study']}", f"round {assignment['round']}",
             f"model {assignment['model']}", f"update {hashlib.sha256(update).hexdigest()}"]
    statement = "".join(line + "\n" for line in ["tributary update 1"] + lines)
    der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", KEY], input=statement.encode(),
                         check=True, capture_output=True).stdout
    # DER: a sequence of the two numbers, each with a zero in front if its first bit is set.
    length = der[3]
    r, s = der[4:4 + length], der[6 + length:]
    return base64.b64encode(b"".join(number.lstrip(b"\0").rjust(32, b"\0") for number in (r, s))).decode()


def upload(coordinator, path, assignment, update, seconds):
    """Sends an update until it is acknowledged, from the last byte that arrived; raises Refused if it never will be."""
    digest = base64.b64encode(hashlib.sha256(update).digest()).decode()
    headers = {"Repr-Digest": f"sha-256=:{digest}:", "Upload-Length": str(len(update)), "Tributary-Seconds": f"{seconds:.3f}",
               "Tributary-Signature": signature(assignment, update)}
    offset, pause = 0, 1
    while True:
        try:
            if offset:
                fields = {**headers, "Upload-Offset": str(offset), "Content-Type": "application/partial-upload"}
                coordinator.send("PATCH", path, update[offset:], fields)
            else:
                coordinator.send("PUT", path, update, headers)
            return
        except Refused as refused:
            if refused.code == "upload-offset-mismatch":
                offset = refused.problem["offset"]
            elif refused.status < 500 and refused.status != 429:
                raise
        except OSError:
            pass
        time.sleep(pause * random.uniform(0.5, 1))
        pause = min(30, 2 * pause)
        try:
            fields = coordinator.send("HEAD", path, headers={"Repr-Digest": headers["Repr-Digest"]})[1]
            if fields["Upload-Complete"] == "?1":
                return
            offset = int(fields["Upload-Offset"])
        except (Refused, OSError):
            offset = 0


def work(coordinator, assignment, rows):
    began = time.monotonic()
    path = f"/v1/studies/{assignment['study']}/rounds/{assignment['round']}"
    reason = unable(assignment, rows)
    if reason:
        coordinator.json("POST", path + "/declination", {"reason": reason})
        return print(f"{assignment['study']} round {assignment['round']}: declined: {reason}")
    coordinator.json("POST", path + "/progress", {"step": "training", "fraction": 0})
    model = coordinator.send("GET", "/v1/blobs/" + assignment["model"])[2]
    if hashlib.sha256(model).hexdigest() != assignment["model"]:
        raise OSError("the model arrived damaged")
    update = make_update(assignment, model, rows)
    upload(coordinator, path + "/update", assignment, update, time.monotonic() - began)
    print(f"{assignment['study']} round {assignment['round']}: {assignment['kind']} acknowledged", flush=True)


def run(address, data):
    with open(AUTHORITY) as file:
        context = tls(file.read())
    context.load_cert_chain(CERTIFICATE, KEY)
    coordinator, rows, pause = Coordinator(address, context), read_rows(data), 1
    while True:
        try:
            answer = coordinator.json("GET", f"/v1/assignments?protocol={PROTOCOL}&wait=30")
            if answer.get("assignment"):
                work(coordinator, answer["assignment"], rows)
            pause = 1
        except (Refused, OSError) as error:
            if isinstance(error, Refused) and error.status in (401, 403):
                sys.exit(f"error: {error}")
            print(f"{error}; trying again", file=sys.stderr)
            time.sleep(pause * random.uniform(0.5, 1))
            pause = min(30, 2 * pause)


if __name__ == "__main__":
    commands = {"enrol": enrol, "run": run}
    if len(sys.argv) != 4 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    try:
        commands[sys.argv[1]](*sys.argv[2:])
    except KeyboardInterrupt:
        pass
