"""What a node that only waits costs the coordinator: its real process, and thousands of open long polls.

run:  python idle.py TRIBUTARY NODES [WORKERS]           (needs cryptography; prints one line of JSON)

Every node has its own key, certificate and connection, all of which stay open in a long poll. Memory is the growth of VmRSS
after the last node came beside before the first, divided by the nodes. Enrolments go over WORKERS connections (2 processes).
"""
import http.client, json, multiprocessing, os, re, resource, socket, ssl, subprocess, sys, tempfile, time
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

WORK = "/v1/assignments?protocol=1&wait=60"


def connect(port, authority, identity=None):
    context = ssl.create_default_context(cafile=authority)
    if identity:
        context.load_cert_chain(identity)
    return http.client.HTTPSConnection("localhost", port, context=context, timeout=600)


def ask(connection, method, path, value=None):
    connection.request(method, path, value and json.dumps(value), {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    if response.status >= 400:
        raise RuntimeError(f"{response.status} {content.decode()}")
    return json.loads(content)


def prepare(names):
    """Keys and requests, before anything is timed."""
    made = []
    for name in names:
        key = ec.generate_private_key(ec.SECP256R1())
        request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        made.append((name, private, request.public_bytes(serialization.Encoding.PEM).decode()))
    return made


def enrol(arguments):
    port, authority, operator, made, folder = arguments
    operator, stranger = connect(port, authority, operator), connect(port, authority)
    for name, private, request in made:
        token = ask(operator, "POST", "/v1/tokens", {"name": name, "role": "node", "lifetime_seconds": 3600})["token"]
        body = {"protocol": 1, "token": token, "signing_request": request}
        answer = ask(stranger, "POST", "/v1/enrolments", body)
        Path(folder, name + ".pem").write_bytes(answer["certificate"].encode() + private)


def wait(arguments):
    """Opens the long polls and keeps them until it is ended."""
    port, authority, names, folder, ready = arguments
    sockets = []
    for name in names:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(authority)
        context.load_cert_chain(f"{folder}/{name}.pem")
        connection = context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost")
        connection.sendall(f"GET {WORK} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        sockets.append(connection)
    ready.set()
    time.sleep(3600)


def memory(process, key="VmRSS:"):
    return int(Path(f"/proc/{process.pid}/status").read_text().partition(key)[2].split()[0])


def measure(command, nodes, workers, folder):
    def tributary(*arguments):
        subprocess.run([command, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    tributary("coordinator", "init", "--name", "wards", "--directory", "wards", "--port", "0")
    federation, address = Path(folder, "wards/federation.yaml"), Path(folder, "wards/data/coordinator.url")
    settings = re.sub(r"requests_per_minute: \d+", "requests_per_minute: 1000000", federation.read_text())
    federation.write_text(settings)  # one operator admits them all
    coordinator = subprocess.Popen(
        os.environ.get("TRIBUTARY_UNDER", "").split() + [command, "coordinator", "start", "--federation", federation],
        stderr=subprocess.DEVNULL,
    )
    try:
        while not address.exists():
            if coordinator.poll() is not None:
                raise RuntimeError("the coordinator ended")
            time.sleep(0.05)
        port = int(address.read_text().strip().rpartition(":")[2])
        authority, operator = f"{folder}/wards/data/authority.pem", f"{folder}/wards/operator/node.pem"
        names = [f"node-{index:05}" for index in range(nodes)]
        parts = [names[index::workers] for index in range(workers)]
        with multiprocessing.Pool(2) as pool:
            made = pool.map(prepare, parts)
        with multiprocessing.Pool(workers) as pool:
            began = time.monotonic()
            pool.map(enrol, [(port, authority, operator, part, folder) for part in made])
            enrolments = nodes / (time.monotonic() - began)
        time.sleep(2)
        before = memory(coordinator)
        waiting, began = [], time.monotonic()
        for part in parts:
            ready = multiprocessing.Event()
            process = multiprocessing.Process(target=wait, args=((port, authority, part, folder, ready),))
            process.start()
            waiting.append((process, ready))
        for _, ready in waiting:
            ready.wait()
        seconds = time.monotonic() - began
        time.sleep(5)
        after = memory(coordinator)
        for process, _ in waiting:
            process.terminate()
        return {
            "nodes": nodes, "enrolments_a_second": round(enrolments), "connected_in": round(seconds, 1),
            "before_kB": before, "after_kB": after, "kB_a_node": round((after - before) / nodes, 1),
        }
    finally:
        coordinator.terminate()
        coordinator.wait()


limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
with tempfile.TemporaryDirectory(prefix="idle-") as temporary:
    binary, nodes, workers = sys.argv[1:] + ["4"][len(sys.argv) - 3 :]
    print(json.dumps(measure(os.path.abspath(binary), int(nodes), int(workers), temporary)))
