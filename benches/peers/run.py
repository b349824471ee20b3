#!/usr/bin/env python3
"""Measures `stance` beside its peers: `benches/peers/run.py [--quick] [--venv DIR] [--stance PROGRAM]`.

Makes a virtual environment with the peers, makes the corpora, and runs every job of every program in turn,
round after round, so that whatever else the machine does falls on all of them alike. A ratio is taken within
a round; its median is reported, and the smallest and the largest. Writes `results.json` and `results.md`.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import corpora

HERE = Path(__file__).resolve().parent
PLAIN = ["--ngrams", "1-2", "--stem", "none", "--no-concepts", "--no-negation", "--window", "0",
         "--min-df", "2", "--folds", "0", "--calibrate", "none", "--c", "10"]  # fmt: skip
PEERS = ["scikit-learn lbfgs", "scikit-learn liblinear", "fastText", "Vowpal Wabbit",
         "LIBLINEAR -s 0", "LIBLINEAR -s 7"]  # fmt: skip
ONE = "We will not negotiate under threats."


def environment(folder: Path) -> Path:
    python = folder / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "--upgrade", "pip", "setuptools", "wheel", "pybind11"], check=True)
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
    return python


def run(command: list, threads: int = 1) -> dict:
    """Runs a program on as many processors as it may have threads."""
    cpus = sorted(os.sched_getaffinity(0))[:threads]
    limits = {name: str(threads) for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"]}
    start = time.perf_counter()
    child = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **limits},
        preexec_fn=lambda: os.sched_setaffinity(0, cpus),
    )
    output, errors = child.stdout.read(), child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command}: {errors.decode()}")
    measured = {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024}
    last = output.decode().strip().splitlines()[-1:] or [""]
    if last[0].startswith("{"):
        measured["process"] = wall
        measured |= json.loads(last[0])
    return measured


class Stance:
    name = "stance"

    def __init__(self, program: Path) -> None:
        self.program = program

    def train(self, folder: Path, threads: int = 1) -> dict:
        out = folder / "stance.model"
        data = [folder / "train.tsv", "--head", "stance", "--threads", threads, "--quiet"]
        return run([self.program, "train", *data, "--output", out, *PLAIN], threads)

    def predict(self, folder: Path, texts: str, threads: int = 1, model: bool = True) -> dict:
        chosen = ["--model", folder / "stance.model"] if model else []
        out = ["--input", folder / texts, "--output", folder / "stance.tsv", "--threads", threads]
        return run([self.program, "predict", "--statements", *chosen, *out, "--quiet"], threads)

    def one(self, folder: Path) -> dict:
        return run([self.program, "predict", "--model", folder / "stance.model", ONE])


class Peer:
    def __init__(self, name: str, python: Path) -> None:
        self.name, self.command = name, [python, HERE / "peer.py", name]
        self.file = name.replace(" ", "-")
        self.predicts = not name.startswith("LIBLINEAR")

    def train(self, folder: Path) -> dict:
        return run([*self.command, "train", folder / "train.tsv", folder / f"{self.file}.model"])

    def predict(self, folder: Path, texts: str) -> dict:
        out = [folder / texts, folder / f"{self.file}.tsv"]
        return run([*self.command, "predict", folder / f"{self.file}.model", *out])

    def one(self, folder: Path) -> dict:
        (folder / "one.test.txt").write_text(ONE + "\n")
        (folder / "one.test.texts.vw").write_text("| " + corpora.vowpal(ONE) + "\n")
        measured = self.predict(folder, "one.test.txt")
        return {**measured, "wall": measured["process"]}


def accuracy(folder: Path, name: str, truth: list[str]) -> float:
    """The share of right labels in the last predictions for `test.txt`."""
    found = []
    for line in (folder / f"{name}.tsv").open(encoding="utf-8"):
        label = line.split("\t")[0].strip()
        if ":" in label:
            # Vowpal Wabbit writes `1:0.2 2:0.5 3:0.3`.
            shares = [float(share.split(":")[1]) for share in label.split()]
            label = corpora.LABELS[shares.index(max(shares))]
        elif label.isdigit():
            label = corpora.LABELS[int(label) - 1]
        found.append(label)
    return sum(a == b for a, b in zip(found, truth, strict=True)) / len(truth)


def prepare(make: Callable[[], dict], folder: Path) -> dict:
    """Makes a corpus and writes it, in a process of its own: the peak memory of a program that is measured
    counts from what this one had when it started it."""
    corpus = make()
    corpora.write(corpus, folder)
    return {"rows": len(corpus["train"]), "texts": len(corpus["texts"]),
            "truth": [label for _, label in corpus["test"]]}  # fmt: skip


def measure(folder: Path, corpus: dict, stance: Stance, peers: list[Peer], rounds: int) -> dict:
    results: dict = {"bytes": (folder / "texts.txt").stat().st_size, "texts": corpus["texts"],
                     "rows": corpus["rows"], "jobs": {}}  # fmt: skip
    jobs = results["jobs"]

    def note(job: str, name: str, measured: dict) -> None:
        jobs.setdefault(job, {}).setdefault(name, []).append(measured)

    truth = corpus["truth"]
    for number in range(rounds):
        for program in [stance, *peers]:
            measured = program.train(folder)
            file = "stance" if program is stance else program.file
            measured["size"] = (folder / f"{file}.model").stat().st_size
            if number == 0 and (program is stance or program.predicts):
                program.predict(folder, "test.txt")
                measured["accuracy"] = accuracy(folder, file, truth)
            note("train", program.name, measured)
            if program is stance or program.predicts:
                note("predict", program.name, program.predict(folder, "texts.txt"))
                note("one", program.name, program.one(folder))
        note("train", "stance, 2 threads", stance.train(folder, 2))
        note("predict", "stance, 2 threads", stance.predict(folder, "texts.txt", 2))
        note("predict", "stance, shipped model", stance.predict(folder, "texts.txt", 1, False))
        note("predict", "cp", run(["cp", folder / "texts.txt", folder / "copy"]))
        note("one", "true", run(["true"]))
        print(f"{folder.name}: round {number + 1} of {rounds}", file=sys.stderr)
    return results


def ratio(jobs: dict, job: str, name: str, key: str) -> str:
    pairs = zip(jobs[job][name], jobs[job]["stance"])
    ratios = [peer[key] / own[key] for peer, own in pairs if key in peer and key in own]
    if not ratios:
        return "—"
    middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
    return f"{middle:.3g} [{low:.3g}, {high:.3g}]"


def median(jobs: dict, job: str, name: str, key: str) -> float:
    return statistics.median(measured[key] for measured in jobs[job][name] if key in measured)


def page(results: dict) -> str:
    machine = results["machine"]
    lines = [
        "# `stance` beside its peers",
        "",
        f"Written by `run.py` on {machine['date']}; {results['rounds']} rounds in turn; "
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}. "
        f"Load of the machine at the start and at the end: {machine['load'][0]}, {machine['load'][1]}.",
        "",
        "One thread on one processor, if not said otherwise. A peer's time is that of its work alone, "
        "without the start of Python and the imports; `stance`'s is that of its whole process. Times are "
        "processor seconds, which other programs on the machine disturb less than the clock. Ratios are "
        "medians over rounds, peer over `stance`, with the smallest and the largest in brackets.",
        "",
        "| package | version |",
        "|---|---|",
        *[f"| {name} | {version} |" for name, version in machine["versions"].items()],
    ]
    for corpus, result in results["corpora"].items():
        jobs = result["jobs"]
        lines += ["", f"## {corpus}: {result['rows']:,} rows to train on, {result['texts']:,} texts "
                  f"({result['bytes'] / 1e6:.0f} MB) to label", "",
                  "| train | seconds | times `stance` | peak memory MB | times | model MB | times | accuracy |",
                  "|---|---|---|---|---|---|---|---|"]  # fmt: skip
        for name in jobs["train"]:
            cell = lambda key, scale, digits: (  # noqa: E731
                f"{median(jobs, 'train', name, key) / scale:.{digits}f}"
                if any(key in it for it in jobs["train"][name]) else "—")  # fmt: skip
            lines.append(
                f"| {name} | {cell('cpu', 1, 2)} | {ratio(jobs, 'train', name, 'cpu')} | "
                f"{cell('memory', 1e6, 0)} | {ratio(jobs, 'train', name, 'memory')} | "
                f"{cell('size', 1e6, 1)} | {ratio(jobs, 'train', name, 'size')} | {cell('accuracy', 1, 4)} |"
            )
        lines += ["", "| predict, file to file | seconds | texts/s | MB/s | times `stance` |",
                  "|---|---|---|---|---|"]  # fmt: skip
        for name in jobs["predict"]:
            # Threads share the clock, not the processor's seconds.
            key = "wall" if "threads" in name else "cpu"
            seconds = max(median(jobs, "predict", name, key), 1e-3)
            lines.append(
                f"| {name} | {seconds:.3f}{' (clock)' if key == 'wall' else ''} | "
                f"{result['texts'] / seconds:,.0f} | {result['bytes'] / seconds / 1e6:.0f} | "
                f"{ratio(jobs, 'predict', name, key)} |"
            )
        lines += ["", "| one text, whole process | milliseconds (clock) | times `stance` |", "|---|---|---|"]
        for name in jobs["one"]:
            milliseconds = median(jobs, "one", name, "wall") * 1e3
            lines.append(f"| {name} | {milliseconds:.1f} | {ratio(jobs, 'one', name, 'wall')} |")
        both = [f"{job}: {ratio_of_threads(jobs, job)}" for job in ["train", "predict"]]
        lines += ["", f"Two threads over one, by the clock: {'; '.join(both)}."]
    return "\n".join(lines) + "\n"


def ratio_of_threads(jobs: dict, job: str) -> str:
    pairs = zip(jobs[job]["stance"], jobs[job]["stance, 2 threads"])
    ratios = [one["wall"] / two["wall"] for one, two in pairs]
    return f"{statistics.median(ratios):.2f} [{min(ratios):.2f}, {max(ratios):.2f}]"


def machine(python: Path, stance: Path) -> dict:
    names = Path("/proc/cpuinfo").read_text().splitlines()
    processor = next((line.split(":")[1].strip() for line in names if "model name" in line), "")
    listed = subprocess.run([python, "-m", "pip", "list", "--format", "json"], capture_output=True, check=True)
    wanted = ["fasttext-wheel", "liblinear-official", "numpy", "scikit-learn", "scipy", "vowpalwabbit"]
    versions = {it["name"]: it["version"] for it in json.loads(listed.stdout) if it["name"] in wanted}
    own = subprocess.run([stance, "--version"], capture_output=True, text=True, check=True)
    return {
        "date": time.strftime("%Y-%m-%d"), "processor": processor, "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "versions": {"stance": own.stdout.split()[-1], **versions},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small corpora and three rounds: under 3 minutes")
    parser.add_argument("--rounds", type=int, help="default: 5, or 3 with --quick")
    parser.add_argument("--work", type=Path, default=corpora.ROOT / "target/peers")
    parser.add_argument("--venv", type=Path, help="default: `venv` in the work folder")
    parser.add_argument("--stance", type=Path, default=corpora.ROOT / "target/release/stance")
    parser.add_argument("--only", action="append", help="a corpus, or `peer=NAME`")
    args = parser.parse_args()
    only = args.only or []
    args.work.mkdir(parents=True, exist_ok=True)
    python = environment(args.venv or args.work / "venv")
    rounds = args.rounds or (3 if args.quick else 5)
    if args.quick:
        made = {"own": partial(corpora.own, 20_000), "short": partial(corpora.short, 10_000, 50_000)}
    else:
        made = {
            "own": partial(corpora.own, 100_000),
            "short": partial(corpora.short, 72_000, 1_000_000),
            "short 200k": partial(corpora.short, 200_000, 200_000),
            "long": partial(corpora.long, 25_000, 25_000),
        }
    names = [it.removeprefix("peer=") for it in only if it.startswith("peer=")] or PEERS
    peers = [Peer(name, python) for name in names]
    results = {"machine": machine(python, args.stance), "rounds": rounds, "corpora": {}}
    load = [f"{os.getloadavg()[0]:.1f}"]
    wanted = [it for it in only if not it.startswith("peer=")] or list(made)
    for name in wanted:
        folder = args.work / name.replace(" ", "-")
        with ProcessPoolExecutor(1) as pool:
            corpus = pool.submit(prepare, made[name], folder).result()
        results["corpora"][name] = measure(folder, corpus, Stance(args.stance), peers, rounds)
    results["machine"]["load"] = [*load, f"{os.getloadavg()[0]:.1f}"]
    (args.work / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (args.work / "results.md").write_text(page(results))
    print(page(results))


if __name__ == "__main__":
    main()
