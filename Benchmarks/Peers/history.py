"""A long history of real rounds, and how fast it is verified and shown.

run:  python history.py TRIBUTARY FOLDER [ROUNDS [NODES [IDLE]]]     (10,000 rounds of 10 nodes, 190 that never come)

A coordinator and NODES nodes as processes on this machine train and sign ROUNDS rounds of a small model; IDLE further nodes
enrol and stay away. Then the coordinator starts anew; each of its pages is asked for 21 times over one connection with mutual
TLS; the history is exported and verified five times. Prints one line of JSON: medians. FOLDER is kept; a second run over it only
measures.
"""
import http.client, json, math, os, re, resource, ssl, statistics, subprocess, sys, time
from pathlib import Path

from coordinator import node_folder

binary, folder = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
rounds, count, idle = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((3, 10_000), (4, 10), (5, 190)))
federation = folder / "federation.yaml"


def run(*arguments, **options):
    result = subprocess.run([binary, *map(str, arguments)], capture_output=True, text=True, **options)
    if result.returncode:
        raise RuntimeError(f"{arguments}: {result.stdout}{result.stderr}")
    return result.stdout.strip()


def start():
    address = folder / "data/coordinator.url"
    address.unlink(missing_ok=True)
    log = open(folder / "coordinator.log", "a")
    began = time.monotonic()
    process = subprocess.Popen([binary, "coordinator", "start", "--federation", federation], stderr=log, stdout=log)
    while not address.exists():
        if process.poll() is not None:
            raise RuntimeError((folder / "coordinator.log").read_text()[-2000:])
        time.sleep(0.005)
    return process, address.read_text().strip(), time.monotonic() - began


def node(name, index):
    rows = ["x,y,side"]
    for step in range(40):
        angle, radius = step * 0.31 + index, 0.2 + (step % 40) / 40
        x, y = radius * math.cos(angle), radius * math.sin(angle)
        rows.append(f"{x},{y},{'right' if x * y + 0.02 * index > 0 else 'left'}")
    return node_folder(folder / name, rows, "[x, y]", "side", "[left, right]")


def make():
    run("coordinator", "init", "--name", "wards", "--directory", folder, "--port", "0")
    coordinator, url, _ = start()
    others = []
    try:
        for index in reversed(range(count + idle)):
            name = f"clinic-{index:03}"
            token = run("token", "create", name, "--federation", federation)
            command = [binary, "node", "join", "--config", node(name, index), "--coordinator", url, "--token", token]
            log = open(folder / f"{name}.log", "w")
            process = subprocess.Popen(command, stdout=log, stderr=log)
            if index < count:
                others.append(process)
                continue
            while not (folder / name / "state/node.pem").exists():
                time.sleep(0.01)
            process.terminate()
            process.wait()
        plan = folder / "plan.yaml"
        plan.write_text(
            "study: spirals\nseed: 7\nmodel: {network: logistic, inputs: 2, outputs: 2}\n"
            "training: {epochs: 1, batch_size: 32, optimizer: {sgd: {learning_rate: 0.05}}}\n"
            f"rounds: {rounds}\ncohort: {{minimum: {count}, maximum: {count}}}\nquorum: {max(1, count // 2)}\ndeadline_seconds: 10\nkeep: {{last: 3}}\n"
        )
        run("study", "start", plan, "--federation", federation)
        while True:
            study = json.loads(run("study", "list", "--json", "--federation", federation))["studies"][0]
            print(study["committed_rounds"], "rounds", file=sys.stderr)
            if study["status"] == "finished":
                break
            time.sleep(5)
    finally:
        for process in others + [coordinator]:
            process.terminate()
        for process in others + [coordinator]:
            process.wait()


def pages(url):
    context = ssl.create_default_context(cafile=folder / "data/authority.pem")
    context.load_cert_chain(folder / "operator/node.pem")
    connection = http.client.HTTPSConnection("localhost", int(re.search(r":(\d+)", url[8:])[1]), context=context)
    last = rounds
    paths = ["/", "/studies/spirals", "/studies/spirals/rounds", f"/studies/spirals/rounds?before={rounds // 2}",
             f"/studies/spirals/rounds?node=clinic-003&before={rounds // 2}", f"/studies/spirals/rounds/{last}",
             "/studies/spirals/curves", "/studies/spirals/forgetting", "/studies/spirals/tasks", "/studies/spirals/lineage",
             "/nodes", "/nodes/clinic-003", "/audit", "/verification"]
    found = {}
    for path in paths:
        times = []
        for _ in range(21):
            began = time.monotonic()
            connection.request("GET", path, headers={"Accept": "text/html"})
            response = connection.getresponse()
            size = len(response.read())
            times.append((time.monotonic() - began) * 1000)
            if response.status != 200:
                raise RuntimeError(f"{path}: {response.status}")
        found[path] = {"ms": round(statistics.median(times), 1), "slowest": round(max(times), 1), "kB": round(size / 1000, 1)}
    return found


def verify():
    export = folder / "history.jsonl"
    run("rounds", "export", "--directory", folder / "data", "--output", export)
    elapsed, processor, report = [], [], None
    for _ in range(5):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        report = json.loads(run("rounds", "verify", export, "--authority", folder / "data/authority.pem", "--json"))
        elapsed.append(time.monotonic() - began)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"entries": report["entries"], "rounds": report["rounds"], "MB": round(export.stat().st_size / 1e6, 1),
            "signatures": report["coordinator_signatures"] + report["node_signatures"], "problems": len(report["problems"]),
            "seconds": round(statistics.median(elapsed), 2), "processor": round(statistics.median(processor), 2)}


if not federation.exists():
    make()
coordinator, url, seconds = start()
try:
    shown = pages(url)
finally:
    coordinator.terminate()
    coordinator.wait()
again = []
for _ in range(5):
    coordinator, url, seconds = start()
    again.append(seconds * 1000)
    coordinator.terminate()
    coordinator.wait()
print(json.dumps({"start_ms": round(statistics.median(again)), "pages": shown, "verify": verify()}))
