"""What a node that only waits costs the coordinator: its real process, and thousands of open long polls.

run:  python idle.py TRIBUTARY NODES [WORKERS]           (needs cryptography; prints one line of JSON)

Every node has its own key, certificate and connection, all of which stay open in a long poll. Memory is the growth of VmRSS
after the last node came beside before the first, divided by the nodes. Enrolments go over WORKERS connections (2 processes).
"""
import json, multiprocessing, os, socket, ssl, sys, tempfile, time

from coordinator import Coordinator, enrol, trust

WORK = "/v1/assignments?protocol=1&wait="


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


def wait(arguments):
    """Opens the long polls and keeps them until it is ended."""
    port, authority, identities, ready = arguments
    sockets, server = [], server_certificate(port, authority, identities[0])
    for identity in identities:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = as_node(identity, server).wrap_socket(connection, server_hostname="localhost")
        # A node that waits has mostly been answered before.
        ask(connection, 0)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 "), identity
        ask(connection, 60)
        sockets.append(connection)
    ready.set()
    time.sleep(3600)


def measure(command, nodes, workers, folder):
    with Coordinator(command, folder, requests_per_minute=1_000_000) as coordinator:  # one operator admits them all
        identities, spent = enrol(coordinator, [f"node-{index:05}" for index in range(nodes)], folder, workers)
        time.sleep(2)
        before = coordinator.memory("VmRSS")
        waiting, began = [], time.monotonic()
        for index in range(workers):
            ready = multiprocessing.Event()
            arguments = coordinator.port, coordinator.authority, identities[index::workers], ready
            process = multiprocessing.Process(target=wait, args=(arguments,))
            process.start()
            waiting.append((process, ready))
        for _, ready in waiting:
            ready.wait()
        seconds = time.monotonic() - began
        time.sleep(5)
        after = coordinator.memory("VmRSS")
        for process, _ in waiting:
            process.terminate()
        return {
            "nodes": nodes, "enrolments_a_second": round(nodes / spent), "connected_in": round(seconds, 1),
            "before_kB": before, "after_kB": after, "kB_a_node": round((after - before) / nodes, 1),
        }


with tempfile.TemporaryDirectory(prefix="idle-") as temporary:
    binary, nodes, workers = sys.argv[1:] + ["4"][len(sys.argv) - 3 :]
    print(json.dumps(measure(os.path.abspath(binary), int(nodes), int(workers), temporary)))
