"""The corpora of the comparison: made from a fixed seed, or the project's own statements.

A corpus is a list of (text, label) to train on, one to measure accuracy on, and texts to label.
"""

import bisect
import json
import random
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LABELS = ["against", "for", "neutral"]


class Language:
    """Made-up words whose frequencies fall as those of a language do (Zipf-Mandelbrot), and for each
    label some words that it likes."""

    def __init__(self, seed: int, n_words: int = 60_000) -> None:
        self.random = random.Random(seed)
        letters = "eeeetttaaaooiinnsshhrrddllucmfwypvbgk"
        words: dict[str, None] = {}
        while len(words) < n_words:
            length = min(12, max(2, round(self.random.gauss(5.5, 2.2))))
            words["".join(self.random.choices(letters, k=length))] = None
        # Frequent words are short.
        self.words = sorted(words, key=lambda word: len(word) + self.random.gauss(0, 2))
        self.sums: list[float] = []
        total = 0.0
        for rank in range(n_words):
            total += 1 / (rank + 2.7)
            self.sums.append(total)
        self.liked = {label: self.random.sample(range(50, 6_000), 400) for label in LABELS}

    def statement(self, label: str, mean: float, spread: float, share: float) -> str:
        count = max(5, round(self.random.gauss(mean, spread)))
        words = []
        for _ in range(count):
            if self.random.random() < share:
                word = self.words[self.random.choice(self.liked[label])]
            else:
                word = self.words[bisect.bisect(self.sums, self.random.random() * self.sums[-1])]
            words.append(word + "," if self.random.random() < 0.05 else word)
        return " ".join(words).capitalize() + "."

    def rows(self, count: int, mean: float, spread: float, share: float) -> list[tuple[str, str]]:
        labels = self.random.choices(LABELS, k=count)
        return [(self.statement(label, mean, spread, share), label) for label in labels]


def own(n_texts: int) -> dict:
    def read(part: str) -> list[tuple[str, str]]:
        rows = []
        for path in sorted((ROOT / "data/statements" / part).glob("*.jsonl")):
            for line in path.open(encoding="utf-8"):
                record = json.loads(line)
                rows.append((" ".join(record["text"].split()), record["stance"]))
        return rows

    train, test = read("train"), read("test")
    texts = random.Random(3).choices([text for text, _ in train + test], k=n_texts)
    return {"train": train, "test": test, "texts": texts}


def short(n_train: int, n_texts: int) -> dict:
    language = Language(1)
    train = language.rows(n_train, 20, 6, 0.12)
    test = language.rows(max(2_000, n_train // 10), 20, 6, 0.12)
    texts = [text for text, _ in language.rows(n_texts, 20, 6, 0.12)]
    return {"train": train, "test": test, "texts": texts}


def long(n_train: int, n_texts: int) -> dict:
    language = Language(2)
    train = language.rows(n_train, 300, 80, 0.02)
    test = language.rows(max(1_000, n_train // 10), 300, 80, 0.02)
    texts = [text for text, _ in language.rows(n_texts, 300, 80, 0.02)]
    return {"train": train, "test": test, "texts": texts}


def write(corpus: dict, folder: Path) -> None:
    """Writes a corpus in the format of each program, so that none has to convert anything."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in ["train", "test"]:
        with (folder / f"{part}.tsv").open("w", encoding="utf-8") as out:
            out.write("text\tstance\n")
            out.writelines(f"{text}\t{label}\n" for text, label in corpus[part])
        with (folder / f"{part}.ft").open("w", encoding="utf-8") as out:
            out.writelines(f"__label__{label} {text}\n" for text, label in corpus[part])
        with (folder / f"{part}.vw").open("w", encoding="utf-8") as out:
            for text, label in corpus[part]:
                out.write(f"{LABELS.index(label) + 1} | {vowpal(text)}\n")
    (folder / "test.txt").write_text("".join(f"{text}\n" for text, _ in corpus["test"]), "utf-8")
    (folder / "texts.txt").write_text("".join(f"{text}\n" for text in corpus["texts"]), "utf-8")
    with (folder / "texts.vw").open("w", encoding="utf-8") as out:
        out.writelines(f"| {vowpal(text)}\n" for text in corpus["texts"])
    with (folder / "test.texts.vw").open("w", encoding="utf-8") as out:
        out.writelines(f"| {vowpal(text)}\n" for text, _ in corpus["test"])


def vowpal(text: str) -> str:
    return text.lower().replace(":", " ").replace("|", " ")
