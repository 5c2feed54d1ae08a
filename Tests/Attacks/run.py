"""Attacks a running gateway and says what held.

usage: run.py --binary FILE --plugins DIR [--short] [--only TEXT]

Prints a row an attack, and at the end how many held, broke, and the largest peak of memory. Exits
with 1 when one broke.
"""

import argparse
import glob
import importlib
import os
import shutil
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab as laboratory


def load():
    for path in sorted(glob.glob(f"{os.path.dirname(os.path.abspath(__file__))}/attack_*.py")):
        importlib.import_module(os.path.basename(path)[:-3])
    return laboratory.ATTACKS


def run(entry, options):
    name, function, memory, seconds = entry
    lab = laboratory.Lab(options.binary, options.plugins, not options.short)
    begin = time.monotonic()
    try:
        function(lab)
    except Exception as problem:  # an attack that cannot go on has broken something
        lab.failures.append(f"{type(problem).__name__}: {problem}")
    finally:
        lab.close()
    took = time.monotonic() - begin
    if memory and lab.peak > memory:
        lab.failures.append(f"{lab.peak:.0f} MiB held at the peak, {memory} allowed")
    if options.short and took > seconds:
        lab.failures.append(f"took {took:.0f} s, {seconds} allowed")
    if not lab.failures:
        shutil.rmtree(lab.folder, ignore_errors=True)
    verdict = "broke" if lab.failures else "held"
    print(f"{verdict:<6} {took:6.1f} s {lab.peak:7.1f} MiB  {name}", flush=True)
    for failure in lab.failures:
        print(f"           {failure}", flush=True)
    if lab.failures:
        print(f"           logs: {lab.folder}", flush=True)
    return not lab.failures, lab.peak


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--plugins", required=True)
    parser.add_argument("--short", action="store_true", help="the form that `make test` runs")
    parser.add_argument("--only", default="", help="only attacks whose name has this text")
    options = parser.parse_args()
    chosen = [entry for entry in load() if options.only.lower() in entry[0].lower()]
    if not chosen:
        sys.exit("no attack has that name")
    results = [run(entry, options) for entry in chosen]
    held = sum(1 for good, _ in results if good)
    print(f"peak memory {max(peak for _, peak in results):.1f} MiB")
    print(f"attacks: {held} passed, {len(results) - held} failed")
    sys.exit(0 if held == len(results) else 1)


if __name__ == "__main__":
    main()
