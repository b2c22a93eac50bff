"""What a node that only waits costs the coordinator: its real process, and thousands of open long polls.

run:  python idle.py TRIBUTARY NODES [WORKERS]           (needs cryptography; prints one line of JSON)

Every node has its own key, certificate and connection, all of which stay open in a long poll. Memory is the growth of VmRSS
after the last node came beside before the first, divided by the nodes. Enrolments go over WORKERS connections (2 processes).
"""
import http.client, json, multiprocessing, os, select, socket, ssl, sys, tempfile, time

from coordinator import Coordinator, enrol, trust

WORK = "/v1/assignments?protocol=1&wait="
SECONDS = 1800  # longer than it takes


def as_node(identity, server):
    """TLS with a node's certificate alone, as nodes show it: OpenSSL adds the authority's if it is there to trust the server with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=server)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_cert_chain(identity)
    return context


def server_certificate(port, authority, identity):
    """The coordinator's own certificate, which the authority's proves here."""
    with socket.create_connection(("127.0.0.1", port)) as plain:
        with trust(authority, identity).wrap_socket(plain, server_hostname="localhost") as connection:
            return ssl.DER_cert_to_PEM_cert(connection.getpeercert(binary_form=True))


def ask(connection, seconds):
    connection.sendall(f"GET {WORK}{seconds} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())


def answer(connection):
    """Reads an answer to its end."""
    response = http.client.HTTPResponse(connection)
    response.begin()
    assert response.status == 200, response.read()
    response.read()


def wait(arguments):
    """Opens the long polls, keeps them until it is told that they were measured, and says how many were over by then."""
    port, authority, identities, ready, measured, over = arguments
    sockets, server = [], server_certificate(port, authority, identities[0])
    for identity in identities:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = as_node(identity, server).wrap_socket(connection, server_hostname="localhost")
        # A node that waits has mostly been answered before.
        ask(connection, 0)
        answer(connection)
        ask(connection, SECONDS)
        sockets.append(connection)
    ready.set()
    measured.wait()
    readable = select.poll()
    for connection in sockets:
        readable.register(connection, select.POLLIN)
    over.value = len(readable.poll(0))


def measure(command, nodes, workers, folder):
    limits = {"long_poll_seconds": SECONDS, "idle_seconds": 2 * SECONDS, "requests_per_minute": 1_000_000}  # one operator admits all
    with Coordinator(command, folder, **limits) as coordinator:
        identities, spent = enrol(coordinator, [f"node-{index:05}" for index in range(nodes)], folder, workers)
        time.sleep(2)
        before = coordinator.memory("VmRSS")
        waiting, measured, began = [], multiprocessing.Event(), time.monotonic()
        for index in range(workers):
            ready, over = multiprocessing.Event(), multiprocessing.Value("i", -1)
            arguments = coordinator.port, coordinator.authority, identities[index::workers], ready, measured, over
            process = multiprocessing.Process(target=wait, args=(arguments,))
            process.start()
            waiting.append((process, ready, over))
        for _, ready, _ in waiting:
            ready.wait()
        seconds = time.monotonic() - began
        time.sleep(5)
        after = coordinator.memory("VmRSS")
        measured.set()
        for process, _, over in waiting:
            process.join()
            assert over.value == 0, f"{over.value} long polls were over before they were measured"
        return {
            "nodes": nodes, "enrolments_a_second": round(nodes / spent), "connected_in": round(seconds, 1),
            "before_kB": before, "after_kB": after, "kB_a_node": round((after - before) / nodes, 1),
        }


with tempfile.TemporaryDirectory(prefix="idle-") as temporary:
    binary, nodes, workers = sys.argv[1:] + ["4"][len(sys.argv) - 3 :]
    print(json.dumps(measure(os.path.abspath(binary), int(nodes), int(workers), temporary)))
