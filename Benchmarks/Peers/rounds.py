"""Rounds of a Flower deployment whose clients do no training: a SuperLink and SuperNodes on loopback, without TLS.

run:  python rounds.py NODES MEGABYTES           (needs flwr and numpy; prints one line of JSON)

No evaluation phase, so a round is one train phase. Seconds are the strategy's own, without the first round; memory is
the peak of the SuperLink and its children.
"""
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version

ROUNDS = 6
START_SECONDS = 8
LIMIT_SECONDS = 600

SERVER = '''
import json
import time

import numpy as np
from flwr.app import ArrayRecord, Context
from flwr.serverapp import Grid, ServerApp
from flwr.serverapp.strategy import FedAvg

app = ServerApp()


@app.main()
def main(grid: Grid, context: Context) -> None:
    config = context.run_config
    stamps = []

    class Timed(FedAvg):
        def configure_train(self, *arguments, **named):
            stamps.append(time.monotonic())
            return super().configure_train(*arguments, **named)

    nodes = int(config["nodes"])
    strategy = Timed(fraction_evaluate=0.0, min_train_nodes=nodes, min_available_nodes=nodes)
    strategy.start(
        grid=grid,
        initial_arrays=ArrayRecord([np.ones(int(config["floats"]), dtype=np.float32)]),
        num_rounds=int(config["num-server-rounds"]),
    )
    stamps.append(time.monotonic())
    with open(config["out"] + ".new", "w") as out:
        json.dump(stamps, out)
    import os
    os.rename(config["out"] + ".new", config["out"])
'''

CLIENT = '''
from flwr.app import Context, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp

app = ClientApp()


@app.train()
def train(message: Message, context: Context):
    content = RecordDict({"arrays": message.content["arrays"], "metrics": MetricRecord({"num-examples": 1})})
    return Message(content=content, reply_to=message)
'''

PROJECT = '''
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "roundsapp"
version = "1.0.0"
description = "rounds without training"
license = "Apache-2.0"
dependencies = ["flwr", "numpy"]
[tool.flwr.app]
publisher = "benchmark"
[tool.flwr.app.components]
serverapp = "roundsapp.server_app:app"
clientapp = "roundsapp.client_app:app"
[tool.flwr.app.config]
num-server-rounds = {rounds}
floats = {floats}
nodes = {nodes}
out = "{out}"
'''


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def peak_of_tree(process):
    """The sum of the peaks of a process and its descendants that are alive, in bytes."""
    total = 0
    try:
        with open(f"/proc/{process}/status") as status:
            total += sum(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024
        for task in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{task}/children") as children:
                total += sum(peak_of_tree(child) for child in children.read().split())
    except (FileNotFoundError, ProcessLookupError):
        pass
    return total


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    nodes, megabytes = int(sys.argv[1]), float(sys.argv[2])
    programs = os.path.dirname(os.path.abspath(sys.executable))
    home = tempfile.mkdtemp(prefix="flower-rounds-")
    out = f"{home}/stamps.json"
    os.makedirs(f"{home}/app/roundsapp")
    os.makedirs(f"{home}/flwr")
    write(f"{home}/app/roundsapp/__init__.py", "")
    write(f"{home}/app/roundsapp/server_app.py", SERVER)
    write(f"{home}/app/roundsapp/client_app.py", CLIENT)
    floats = int(megabytes * 1e6 / 4)
    write(f"{home}/app/pyproject.toml", PROJECT.format(rounds=ROUNDS, floats=floats, nodes=nodes, out=out))
    port = free_port()
    address = f"127.0.0.1:{port}"
    write(
        f"{home}/flwr/config.toml",
        f'[superlink]\ndefault = "local"\n[superlink.local]\naddress = "{address}"\ninsecure = true\n',
    )
    environment = dict(
        os.environ, FLWR_HOME=f"{home}/flwr", FLWR_TELEMETRY_ENABLED="0", PATH=programs + ":" + os.environ["PATH"]
    )
    processes = []

    def start(name, *command):
        with open(f"{home}/{name}.log", "w") as log:
            processes.append(
                subprocess.Popen(
                    command, env=environment, stdout=log, stderr=log, cwd=home, start_new_session=True
                )
            )
        return processes[-1]

    try:
        link = start(
            "superlink",
            f"{programs}/flower-superlink",
            "--insecure",
            "--host", "127.0.0.1",
            "--port", str(port),
            "--disable-runtime-dependency-installation",
        )
        time.sleep(START_SECONDS)
        for index in range(nodes):
            start(
                f"node{index}",
                f"{programs}/flower-supernode",
                "--insecure",
                "--superlink", address,
                "--port", str(free_port()),
            )
        time.sleep(START_SECONDS)
        subprocess.run(
            [f"{programs}/flwr", "run", f"{home}/app", "local"], env=environment, capture_output=True, timeout=120
        )
        peak, begin = 0, time.monotonic()
        while not os.path.exists(out):
            if time.monotonic() - begin > LIMIT_SECONDS:
                with open(f"{home}/superlink.log") as log:
                    sys.exit("no round was finished: " + log.read()[-1500:])
            peak = max(peak, peak_of_tree(link.pid))
            time.sleep(0.5)
        with open(out) as file:
            stamps = json.load(file)
        seconds = [after - before for before, after in zip(stamps, stamps[1:])][1:]
        print(
            json.dumps(
                {
                    "peer": "Flower " + version("flwr"),
                    "seconds": statistics.median(seconds),
                    "memory_megabytes": peak / 1e6,
                }
            )
        )
    finally:
        for process in processes:
            try:
                os.killpg(process.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        for process in processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        shutil.rmtree(home, ignore_errors=True)


main()
