"""Flower's own averaging function on client updates in memory. Prints one line of JSON.

run:  python averaging.py CLIENTS FLOATS        (needs flwr and numpy)
"""
import json
import statistics
import sys
import time
from importlib.metadata import version

import numpy as np
from flwr.app import ArrayRecord, MetricRecord, RecordDict
from flwr.serverapp.strategy.strategy_utils import aggregate_arrayrecords

REPEATS = 5


def resident(key):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(key)) * 1024


clients, floats = int(sys.argv[1]), int(sys.argv[2])
generator = np.random.default_rng(0)
records = [
    RecordDict(
        {
            "arrays": ArrayRecord([generator.standard_normal(floats, dtype=np.float32)]),
            "metrics": MetricRecord({"num-examples": 100 + i}),
        }
    )
    for i in range(clients)
]
before = resident("VmRSS")
with open("/proc/self/clear_refs", "w") as peak:
    peak.write("5")
aggregate_arrayrecords(records, "num-examples")
seconds = []
for _ in range(REPEATS):
    start = time.perf_counter()
    result = aggregate_arrayrecords(records, "num-examples")
    seconds.append(time.perf_counter() - start)
    del result
print(
    json.dumps(
        {
            "peer": "Flower " + version("flwr"),
            "seconds": statistics.median(seconds),
            "memory_megabytes": (resident("VmHWM") - before) / 1e6,
        }
    )
)
