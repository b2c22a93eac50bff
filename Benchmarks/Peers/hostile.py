"""Rounds of a running federation while others attack its coordinator, beside undisturbed rounds.

run:  python hostile.py TRIBUTARY [NODES [PARAMETERS [SECONDS [CYCLES]]]]     (8 nodes, about 25,000 parameters, windows of
                                                                               5 s, 3 cycles; needs cryptography)

A coordinator and NODES nodes of ours, processes with default settings over mutual TLS, make round after round without
training worth the name. A cycle is a window of each attack between two undisturbed ones, so that a ratio compares
neighbours; `undisturbed` against its own neighbours is the machine's noise. Attackers are one process beside it all:

    slow, stranger      200 connections without a certificate that send a byte of a request's header each second
    slow, member        the same with a node's certificate
    silent              1,000 connections that never say a word, not even of TLS
    flood, stranger     a handshake without a certificate and a request each time, answered with 401
    flood, foreign      a handshake with another authority's certificate each time, refused
    flood, member       requests of four nodes over four open connections, answered with 403 and 404

Floods go at a fixed rate. `(elsewhere)` is the same flood at another coordinator on the same machine, with its
processor time and without its effect on ours: what is slower there is slower for want of processors. Printed are the
median of all rounds, the median of the windows' ratios, and the processor time of the attackers and the coordinator.
"""
import datetime, os, socket, statistics, subprocess, sys, tempfile, threading, time
from multiprocessing import Event, Process, Queue
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from coordinator import FEDERATION, Coordinator, enrol, node_folder, processor, trust

SLOW, SILENT, THREADS = 200, 1000, 4
HANDSHAKES, REQUESTS = 100, 200  # a second
PLAN = """study: hostile
seed: 1
model: {{network: mlp, inputs: 2, hidden: [{wide}, {wide}], outputs: 2}}
training: {{epochs: 1, batch_size: 32, optimizer: {{sgd: {{learning_rate: 0.001}}}}}}
rounds: 1000000
cohort: {{minimum: {nodes}}}
quorum: {nodes}
deadline_seconds: 600
keep: {{last: 1}}
"""


class Attack:
    """What a process of attackers does between `ready` and `stop`, and what came of it."""

    def __init__(self, place, identities, ready, stop):
        (self.port, self.authority), self.identities = place, identities
        self.ready, self.stop, self.results = ready, stop, {}

    def count(self, result):
        self.results[result] = self.results.get(result, 0) + 1

    def connect(self, context=None):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        return context.wrap_socket(connection, server_hostname="localhost") if context else connection

    def slow(self, identity):
        def begin():
            connection = self.connect(context)
            connection.sendall(b"GET /v1/studies HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            return connection

        context = trust(self.authority, identity)
        connections = [begin() for _ in range(SLOW)]
        self.ready.set()
        while True:
            for index, connection in enumerate(connections):
                if self.stop.wait(1 / SLOW):
                    return
                try:
                    connection.send(b"a")
                    self.count("bytes")
                except OSError:
                    connections[index] = begin()
                    self.count("closed")

    def silent(self):
        connections = [self.connect() for _ in range(SILENT)]
        self.ready.set()
        self.stop.wait()
        self.results["open"] = len(connections)

    def flood(self, rate, ask):
        """Has every thread ask so often that together it is that rate."""

        def run(thread):
            state, due = {}, time.monotonic()
            while not self.stop.is_set():
                try:
                    self.count(ask(thread, state))
                except OSError:
                    state.clear()
                    self.count("refused")
                due = max(due + THREADS / rate, time.monotonic() - 1)  # what could not be done in time is not made up for
                time.sleep(max(0, due - time.monotonic()))

        threads = [threading.Thread(target=run, args=(index,)) for index in range(THREADS)]
        self.ready.set()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    @staticmethod
    def status(connection, path):
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head, _, body = connection.recv(1 << 16).partition(b"\r\n\r\n")
        if not head:
            return "closed"
        left = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]) - len(body)
        while left > 0:
            left -= len(connection.recv(left))
        return head[9:12].decode()

    def handshakes(self, identity):
        context = trust(self.authority, identity)

        def ask(*_):
            with self.connect(context) as connection:
                return self.status(connection, "/v1/status")

        self.flood(HANDSHAKES, ask)

    def requests(self):
        paths = "/v1/status", "/v1/blobs/" + 64 * "0", "/v1/nothing"

        def ask(thread, state):
            if not state:
                state["connection"] = self.connect(trust(self.authority, self.identities[thread]))
            state["asked"] = state.get("asked", 0) + 1
            return self.status(state["connection"], paths[state["asked"] % len(paths)])

        self.flood(REQUESTS, ask)


def attack(name, place, identities, foreign, ready, stop, results):
    """The process of the attackers. `place` is where they attack."""
    one = Attack(place, identities, ready, stop)
    {
        "slow, stranger": lambda: one.slow(None),
        "slow, member": lambda: one.slow(identities[0]),
        "silent": one.silent,
        "flood, stranger": lambda: one.handshakes(None),
        "flood, foreign": lambda: one.handshakes(foreign),
        "flood, member": one.requests,
    }[name]()
    results.put(one.results)


ATTACKS = "slow, stranger", "slow, member", "silent", "flood, stranger", "flood, foreign", "flood, member"


def foreign_certificate(path):
    """A certificate like a node's, of an authority that is not the federation's."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.timezone.utc)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "another authority")])
    uri = x509.UniformResourceIdentifier(f"spiffe://{FEDERATION}/node/attacker-0")
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([uri]), critical=False).sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    Path(path).write_bytes(certificate.public_bytes(pem) + key.private_bytes(pem, *form))
    return path


class Federation:
    """The one that is attacked: its nodes, and how long its rounds take."""

    def __init__(self, coordinator, nodes, parameters):
        self.coordinator, self.nodes = coordinator, []
        self.operator = coordinator.connect(coordinator.operator)
        for index in range(nodes):
            rows = ["x,y,side"] + [f"0.{row},0.5,{row % 2}" for row in range(10)]
            place = node_folder(coordinator.folder / f"node-{index}", rows, "[x, y]", "side", '["0", "1"]')
            url = f"https://localhost:{coordinator.port}"
            token = coordinator.tributary("token", "create", f"node-{index}")
            command = [coordinator.binary, "node", "join", "--config", place, "--coordinator", url, "--token", token]
            with open(place.parent / "log", "w") as log:
                self.nodes.append(subprocess.Popen(command, stdout=log, stderr=log))
        coordinator.start_study(PLAN.format(wide=round(parameters**0.5), nodes=nodes))
        while not self.rounds("limit=1"):
            time.sleep(0.1)

    def rounds(self, query):
        return self.operator.json("GET", "/v1/studies/hostile/rounds?" + query)["rounds"]

    def window(self, seconds):
        """The seconds of each round within a window of five rounds at least, and the coordinator's processor time a round."""
        newest, before, end = self.rounds("limit=1")[-1]["round"], self.coordinator.processor(), time.monotonic() + seconds
        while len(self.rounds(f"after={newest + 1}&limit=5")) < 5 or time.monotonic() < end:
            time.sleep(max(0.5, end - time.monotonic()))
        spent = self.coordinator.processor() - before
        found = [record["seconds"] for record in self.rounds(f"after={newest + 1}&limit=1000")]
        return found, spent / len(found)

    def stop(self):
        for node in self.nodes:
            node.kill()
            node.wait()


def median(values):
    return statistics.median(values)


def main(binary, nodes=8, parameters=25_000, seconds=5, cycles=3):
    nodes, parameters, seconds, cycles = int(nodes), int(parameters), float(seconds), int(cycles)
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder, Coordinator(binary, folder) as ours:
        names = [f"attacker-{index}" for index in range(THREADS)]
        os.mkdir(f"{folder}/elsewhere")
        with Coordinator(binary, f"{folder}/elsewhere") as other:
            targets = [(one, enrol(one, names, path)[0]) for one, path in ((ours, folder), (other, f"{folder}/elsewhere"))]
            federation = Federation(ours, nodes, parameters)
            try:
                compare(federation, targets, foreign_certificate(f"{folder}/foreign.pem"), seconds, cycles)
            finally:
                federation.stop()


def compare(federation, targets, foreign, seconds, cycles):
    windows = []  # (name, seconds of each round, the coordinator's a round, results, the attackers' processor's share)
    cases = [(name, *targets[0], name) for name in ATTACKS]
    cases += [(name + " (elsewhere)", *targets[1], name) for name in ATTACKS if name.startswith("flood")]
    federation.window(seconds)  # the first rounds
    for _ in range(cycles):
        for title, target, identities, name in cases:
            windows.append(("undisturbed", *federation.window(seconds), {}, 0))
            ready, stop, results = Event(), Event(), Queue()
            place = target.port, target.authority
            process = Process(target=attack, args=(name, place, identities, foreign, ready, stop, results), daemon=True)
            process.start()
            if not ready.wait(60):
                raise RuntimeError(f"{name}: the attackers do not get through")
            began, before = time.monotonic(), processor(process.pid)
            found = federation.window(seconds)
            share = (processor(process.pid) - before) / (time.monotonic() - began)
            stop.set()
            windows.append((title, *found, results.get(timeout=60), share))
            process.join()
            time.sleep(1)
    windows.append(("undisturbed", *federation.window(seconds), {}, 0))
    report(windows, federation, seconds)


def report(windows, federation, seconds):
    middle = [median(window[1]) for window in windows]
    ratios = {}
    for index, (title, *_) in enumerate(windows):
        step = 2 if title == "undisturbed" else 1
        around = [middle[other] for other in (index - step, index + step) if 0 <= other < len(windows)]
        ratios.setdefault(title, []).append(middle[index] / statistics.mean(around))
    print("                               a round, ms   rounds   beside undisturbed     coordinator,   attackers,")
    print("                               median                 median (from, to)      ms a round     % of a core   what came of it")
    for title, values in ratios.items():
        own = [window for window in windows if window[0] == title]
        rounds, came = [value for window in own for value in window[1]], {}
        for window in own:
            for result, times in window[3].items():
                came[result] = came.get(result, 0) + times
        said = ", ".join(f"{result}: {times}" for result, times in sorted(came.items()))
        spread = f"{median(values):.2f} ({min(values):.2f}, {max(values):.2f})"
        print(
            f"{title:30} {median(rounds) * 1000:8.1f} {len(rounds):11}    {spread:20} {median([w[2] for w in own]) * 1000:8.1f}"
            f" {median([w[4] for w in own]) * 100:12.0f}     {said}"
        )
    print(f"coordinator: peak {federation.coordinator.memory() / 1000:.0f} MB, log {federation.coordinator.log.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), *sys.argv[2:])
