"""The rows that fed_ewc_reference.py gives each institution, as JSON: python partition.py LABELS.gz [--nodes 4] [--alpha 0.5] [--seed 0]."""
import argparse, gzip, json
import numpy as np

p = argparse.ArgumentParser()
p.add_argument("labels")
p.add_argument("--nodes", type=int, default=4)
p.add_argument("--alpha", type=float, default=0.5)
p.add_argument("--seed", type=int, default=0)
a = p.parse_args()
y = np.frombuffer(gzip.open(a.labels).read(), np.uint8, offset=8)
y = y[np.arange(len(y)) % 5 != 4]
r = np.random.default_rng(a.seed)
parts = [[] for _ in range(a.nodes)]
for c in range(10):
    i = r.permutation(np.where(y == c)[0])
    cut = (np.cumsum(r.dirichlet([a.alpha] * a.nodes))[:-1] * len(i)).astype(int)
    for k, q in enumerate(np.split(i, cut)):
        parts[k] += q.tolist()
print(json.dumps(parts))
