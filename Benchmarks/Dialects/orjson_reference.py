r"""Parses and writes the benchmark's samples with orjson: best of many rounds, in one thread.

    SWITCHYARD_BENCHMARKS=1 SWITCHYARD_ONLY=DialectsBenchmark,Dialects \
        swift run -c release DialectsBenchmark samples
    python3 Benchmarks/Dialects/orjson_reference.py samples      (needs: pip install orjson)
"""

import pathlib
import sys
import time

import orjson

print(f"{'orjson, parse and write':44} {'bytes':9} {'us':9} MB/s")
for file in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
    data = file.read_bytes()
    count = max(1, 20_000 // len(data))
    best = float("inf")
    for _ in range(30):
        start = time.perf_counter()
        for _ in range(count):
            orjson.dumps(orjson.loads(data))
        best = min(best, (time.perf_counter() - start) / count)
    print(f"{file.stem:44} {len(data):<9} {best * 1e6:<9.3f} {len(data) / best / 1e6:.0f}")
