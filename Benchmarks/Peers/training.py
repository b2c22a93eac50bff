"""PyTorch's training throughput. Prints one line of JSON.

run:  python training.py mlp|logistic BATCH THREADS      (needs torch)
"""
import json
import statistics
import sys
import time

import torch
from torch import nn

REPEATS = 5
SECONDS = 1.0

name, batch = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(int(sys.argv[3]))
if name == "mlp":
    network = nn.Sequential(
        nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 10)
    )
    x, y = torch.randn(batch, 784), torch.randint(10, (batch,))
else:
    network = nn.Linear(30, 2)
    x, y = torch.randn(batch, 30), torch.randint(2, (batch,))
optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
loss = nn.CrossEntropyLoss()


def step():
    optimizer.zero_grad(set_to_none=True)
    loss(network(x), y).backward()
    optimizer.step()


for _ in range(20):
    step()
rates = []
for _ in range(REPEATS):
    start, steps = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        step()
        steps += 1
    rates.append(steps * batch / (time.perf_counter() - start))
print(
    json.dumps(
        {
            "peer": "PyTorch " + torch.__version__.split("+")[0],
            "samples_per_second": statistics.median(rates),
        }
    )
)
