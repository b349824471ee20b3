#!/usr/bin/env python3
"""Runs the program over many articles: how fast, in how much memory, and whether a killed run goes on.

Usage: .ci/articles.py [--program target/release/stance] [--articles 10000]

The articles are made of the paragraphs of data/articles, shuffled with a fixed seed, in a temporary folder.
"""

import argparse
import hashlib
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def paragraphs() -> list[str]:
    texts = [path.read_text() for path in sorted((ROOT / "data/articles").glob("*.txt"))]
    return [part for text in texts for part in text.split("\n\n") if part.strip()]


def generate(folder: pathlib.Path, number: int) -> int:
    """Writes the articles and returns their size in bytes."""
    pool, size = paragraphs(), 0
    for at in range(number):
        # Each article has a seed of its own, so that the first thousand are the same in any number.
        chosen = random.Random(at).sample(pool, 12)
        text = f"Article {at}\n\n" + "\n\n".join(chosen) + "\n"
        place = folder / f"{at // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{at:06}.txt").write_text(text)
        size += len(text.encode())
    return size


def digest(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(program: str, folder: pathlib.Path, output: pathlib.Path, *flags: str) -> tuple[float, int]:
    """Seconds and peak memory in MiB."""
    command = [program, "predict", str(folder), "-o", str(output), "--quiet", *flags]
    start = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    assert status == 0, command
    return time.monotonic() - start, usage.ru_maxrss // 1024


def killed_and_resumed(program: str, folder: pathlib.Path, output: pathlib.Path, seconds: float) -> int:
    """Kills the run at ten moments spread over its time, goes on each time, and returns how often it was killed."""
    command = [program, "predict", str(folder), "-o", str(output), "--quiet", "--resume"]
    kills = 0
    for _ in range(10):
        process = subprocess.Popen(command)
        try:
            process.wait(timeout=seconds / 11)
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
    subprocess.run(command, check=True)
    return kills


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "target/release/stance"))
    parser.add_argument("--articles", type=int, default=10_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        few, many = root / "few", root / "many"
        small = max(1, args.articles // 10)
        small_size, size = generate(few, small), generate(many, args.articles)
        print("| articles | threads | seconds | articles/s | MB/s | peak memory, MiB |")
        print("|---|---|---|---|---|---|")
        for folder, number, bytes_, threads in [
            (few, small, small_size, 1),
            (many, args.articles, size, 1),
            (many, args.articles, size, 2),
        ]:
            output = root / f"{number}-{threads}.jsonl"
            seconds, memory = run(args.program, folder, output, "--threads", str(threads))
            rate, speed = number / seconds, bytes_ / seconds / 1e6
            print(f"| {number:,} | {threads} | {seconds:.1f} | {rate:,.0f} | {speed:.1f} | {memory} |")
        whole = root / f"{args.articles}-2.jsonl"
        same = digest(root / f"{args.articles}-1.jsonl") == digest(whole)
        kills = killed_and_resumed(args.program, many, root / "killed.jsonl", seconds)
        resumed = digest(root / "killed.jsonl") == digest(whole)
        lines = sum(1 for _ in whole.open())
        print(f"\n{lines:,} statements; one and two threads give the same bytes: {same}; killed {kills} times and gone on with,")
        print(f"the same bytes: {resumed}")
        assert same and resumed and kills > 0


if __name__ == "__main__":
    main()
