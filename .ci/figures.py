#!/usr/bin/env python3
"""The figures of data/README.md and models/README.md.

Usage: .ci/figures.py [--eval REAL.jsonl] [--write] [counts|measures|curve|trials|calibration]…

Runs target/release/stance (or $STANCE) on data/statements and prints Markdown; with --write, each table takes the
place of the one with the same header. `curve` also writes models/learning-curve.svg. REAL.jsonl is labelled text
from elsewhere, which is measured and never trained on. With scikit-learn installed, its default TfidfVectorizer and
LogisticRegression stand beside the curve.
"""

import argparse
import collections
import glob
import hashlib
import json
import os
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STANCE = os.environ.get("STANCE", os.path.join(ROOT, "target/release/stance"))
TRAIN = os.path.join(ROOT, "data/statements/train")
TEST = os.path.join(ROOT, "data/statements/test")
LEXICONS = os.path.join(ROOT, "data/lexicons/concepts")
MODEL = os.path.join(ROOT, "models/negotiation.stance")
CHOSEN = open(os.path.join(ROOT, ".ci/model-settings")).read().split()


class Table:
    """A Markdown table, printed row by row."""

    write = False

    def __init__(self, page, *columns):
        self.page = os.path.join(ROOT, page)
        self.lines = []
        self.row(*columns)
        self.line("|" + "---|" * len(columns))

    def row(self, *cells):
        self.line("".join(f"| {cell} " if cell else "| " for cell in cells) + "|")

    def line(self, line):
        self.lines.append(line)
        print(line, flush=True)

    def end(self):
        """Puts the table into its page, in place of the one with the same header."""
        print()
        if not self.write:
            return
        with open(self.page) as file:
            lines = file.read().split("\n")
        if self.lines[0] not in lines:
            raise SystemExit(f"{self.page} has no table {self.lines[0]!r}")
        start = end = lines.index(self.lines[0])
        while lines[end].startswith("|"):
            end += 1
        lines[start:end] = self.lines
        with open(self.page, "w") as file:
            file.write("\n".join(lines))


def run(*arguments):
    return subprocess.run([STANCE, *arguments], check=True, capture_output=True, text=True).stdout


def statements(path):
    """The statements of a file, or of a folder's files in the order of their names."""
    paths = sorted(glob.glob(path + "/*.jsonl")) if os.path.isdir(path) else [path]
    return [json.loads(line) for path in paths for line in open(path)]


def evaluate(model, data):
    """Macro-F1 of stance with its interval."""
    out = json.loads(run("evaluate", data, "-m", model, "--head", "stance", "--group-column", "source",
                         "--format", "json", "--bootstrap", "1000"))
    return out["stance"]["intervals"]["macro-f1"]


def interval(value):
    return f"{value['estimate']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"


def without(settings, *flags):
    """The settings less some flags and their values."""
    kept, skip = [], False
    for word in settings:
        if word.startswith("--"):
            skip = word in flags
        if not skip:
            kept.append(word)
    return kept


def trial(name, settings, eval_file):
    with tempfile.TemporaryDirectory() as folder:
        model = os.path.join(folder, "trial.stance")
        run("train", TRAIN, "-o", model, "--head", "stance", "--group-column", "source", "--quiet", *settings)
        card = json.loads(run("explain", "-m", model, "--format", "json", "--top", "0"))["card"]
        cross = card["heads"][0]["cross_validation"]["macro-f1"]
        real = [interval(evaluate(model, eval_file))] if eval_file else []
        return [name, interval(cross), *real, f"{os.path.getsize(model) / 1e6:.1f}"]


def trials(eval_file):
    base = [word for word in CHOSEN]
    plus = lambda *more: without(base, *[word for word in more if word.startswith("--")]) + list(more)
    cases = [
        ("as shipped", base),
        ("no stemming", plus("--stem", "none")),
        ("no negation", plus("--no-negation")),
        ("no concepts, no attitudes, no window", without(plus("--no-concepts", "--window", "0"))),
        ("no window", plus("--window", "0")),
        ("window of 5", plus("--window", "5")),
        ("window around talks alone", plus("--window-concepts", "talks")),
        ("no association", without(base, "--association")),
        ("association 0.25", plus("--association", "0.25")),
        ("association 0.5", plus("--association", "0.5")),
        ("weights in single precision", without(base, "--weights")),
        ("the 28,000 most frequent terms", plus("--max-features", "28000")),
        ("names of countries and organisations masked", plus("--mask-actors")),
        ("with characters 3-5", plus("--char-ngrams", "3-5")),
        ("sublinear tf", plus("--tf", "sublinear")),
        ("raw tf", plus("--tf", "raw")),
        ("no limit on document frequency", plus("--max-df", "1.0")),
        ("terms of one statement kept", plus("--min-df", "1")),
        ("terms of two statements kept", plus("--min-df", "2")),
        ("terms of three statements kept", plus("--min-df", "3")),
        ("words alone (1-1)", plus("--ngrams", "1-1")),
        ("words 1-3", plus("--ngrams", "1-3")),
        ("stop words left out", plus("--stop-words", "en")),
        ("balanced class weights", plus("--class-weight", "balanced")),
        ("C = 1", plus("--c", "1")),
        ("C = 3", plus("--c", "3")),
        ("C = 5", plus("--c", "5")),
        ("C = 10", plus("--c", "10")),
        ("neutral counts as the others do", without(base, "--class-weight")),
        ("no attitudes", base + [word for name in ("acts", "reasons", "senses", "speech", "talks")
                                 for word in ("--concepts", f"{LEXICONS}/{name}.txt")]),
        ("plain words 1-2: none of it", ["--no-negation", "--no-concepts", "--window", "0", "--stem", "none"]),
    ]
    real = ["on real text"] if eval_file else []
    table = Table("models/README.md", "setting", "macro-F1, cross-validated", *real, "MB")
    for name, settings in cases:
        table.row(*trial(name, settings, eval_file))
    table.end()


def calibration(_):
    """Log loss and calibration error of each head on the own test."""
    heads = ["stance", "argument", "conditional"]
    asked = [word for head in heads for word in ("--head", head)]
    table = Table("models/README.md", "", *heads)
    for kind in ("none", "temperature", "logistic"):
        with tempfile.TemporaryDirectory() as folder:
            model = os.path.join(folder, "calibration.stance")
            run("train", TRAIN, "-o", model, *asked, "--group-column", "source", "--quiet", *CHOSEN, "--calibrate", kind)
            out = json.loads(run("evaluate", TEST, "-m", model, *asked, "--format", "json", "--bootstrap", "1"))
        measure = lambda head, name: out[head]["intervals"][name]["estimate"]
        cells = [f"{measure(head, 'log-loss'):.3f}, {measure(head, 'ece'):.3f}" for head in heads]
        table.row(kind, *cells)
    table.end()


def subset(rows, size):
    """About `size` rows: whole sources in the order of their hashes."""
    by_source = collections.defaultdict(list)
    for row in rows:
        by_source[row["source"]].append(row)
    chosen = []
    for source in sorted(by_source, key=lambda source: hashlib.sha256(source.encode()).hexdigest()):
        if len(chosen) >= size:
            break
        chosen += by_source[source]
    return chosen


def baseline(train, eval_rows):
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import f1_score
        from sklearn.pipeline import make_pipeline
    except ImportError:
        return None
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))
    model.fit([row["text"] for row in train], [row["stance"] for row in train])
    predicted = model.predict([row["text"] for row in eval_rows])
    return f1_score([row["stance"] for row in eval_rows], predicted, average="macro")


def curve(eval_file):
    rows = statements(TRAIN)
    sizes = [size for size in (1000, 2000, 4000, 8000, 16000) if size < len(rows)] + [len(rows)]
    points = []
    table = Table("models/README.md", "statements", "own test", "real text", "scikit-learn, own test",
                  "scikit-learn, real text")
    for size in sizes:
        chosen = subset(rows, size)
        with tempfile.TemporaryDirectory() as folder:
            data, model = os.path.join(folder, "part.jsonl"), os.path.join(folder, "part.stance")
            with open(data, "w") as out:
                out.writelines(json.dumps(row) + "\n" for row in chosen)
            # A term must be in as many statements as its share of the whole corpus.
            min_df = str(max(2, round(4 * len(chosen) / len(rows))))
            settings = without(CHOSEN, "--min-df") + ["--min-df", min_df]
            run("train", data, "-o", model, "--head", "stance", "--group-column", "source", "--quiet", *settings)
            own = evaluate(model, TEST)
            real = evaluate(model, eval_file) if eval_file else None
        others = [baseline(chosen, statements(TEST)), eval_file and baseline(chosen, statements(eval_file))]
        table.row(str(len(chosen)), interval(own), interval(real) if real else "",
                  *(f"{other:.3f}" if other else "" for other in others))
        points.append((len(chosen), own, real, others[1]))
    table.end()
    with open(os.path.join(ROOT, "models/learning-curve.svg"), "w") as out:
        out.write(svg(points))


def svg(points):
    """Macro-F1 against the number of statements, on a logarithmic scale."""
    import math
    left, top, width, height = 60, 20, 560, 300
    low, high = math.log2(points[0][0]), math.log2(points[-1][0] * 2)
    x = lambda size: left + width * (math.log2(size) - low) / (high - low)
    y = lambda value: top + height * (0.9 - value) / 0.5
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 380" font-family="sans-serif" font-size="13">',
             "<title>Macro-F1 of stance against the number of training statements</title>",
             '<rect width="640" height="380" fill="#fff"/>']
    for step in range(4, 10):
        value = step / 10
        parts.append(f'<line x1="{left}" x2="{left + width}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#ddd"/>'
                     f'<text x="{left - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.1f}</text>')
    for size, *_ in points:
        parts.append(f'<text x="{x(size):.1f}" y="{top + height + 20}" text-anchor="middle">{size:,}</text>')
    parts.append(f'<text x="{left + width / 2}" y="{top + height + 44}" text-anchor="middle">training statements</text>')
    series = [("own test", "#1f5fa8", [(p[0], p[1]) for p in points]),
              ("real text", "#b3401f", [(p[0], p[2]) for p in points if p[2]])]
    for name, colour, values in series:
        if not values:
            continue
        line = " ".join(f"{x(size):.1f},{y(value['estimate']):.1f}" for size, value in values)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for size, value in values:
            parts.append(f'<line x1="{x(size):.1f}" x2="{x(size):.1f}" y1="{y(value["low"]):.1f}" '
                         f'y2="{y(value["high"]):.1f}" stroke="{colour}"/>'
                         f'<circle cx="{x(size):.1f}" cy="{y(value["estimate"]):.1f}" r="3.5" fill="{colour}"/>')
        size, value = values[-1]
        parts.append(f'<text x="{x(size) + 8:.1f}" y="{y(value["estimate"]) + 4:.1f}" fill="{colour}">{name}</text>')
    other = [(p[0], p[3]) for p in points if p[3]]
    if other:
        line = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in other)
        parts.append(f'<polyline points="{line}" fill="none" stroke="#777" stroke-dasharray="5 4"/>'
                     f'<text x="{x(other[-1][0]) + 8:.1f}" y="{y(other[-1][1]) + 14:.1f}" fill="#555">'
                     "real text, scikit-learn</text>")
    return "\n".join(parts) + "\n</svg>\n"


MEASURES = {
    "stance": ["macro-f1", "accuracy", "f-avg", "kappa", "log-loss", "ece", "roc-auc"],
    "argument": ["macro-f1", "accuracy", "ece"],
    "conditional": ["macro-f1", "accuracy", "ece"],
}


def measures(eval_file):
    """The shipped model: measures, coverage, confusion and pairs."""
    page = "models/README.md"
    paths = [TEST] + ([eval_file] if eval_file else [])
    names = ["own test", "real text"][:len(paths)]
    heads = [word for head in MEASURES for word in ("--head", head)]
    found = [json.loads(run("evaluate", path, "-m", MODEL, *heads, "--group-column", "source", "--format", "json"))
             for path in paths]
    table = Table(page, "head", "measure", *names)
    for head, of_head in MEASURES.items():
        for measure in of_head:
            table.row(head, measure, *(interval(out[head]["intervals"][measure]) for out in found))
    table.end()

    rows = [statements(path) for path in paths]
    labels = [[(p["stance"]["probability"], p["stance"]["label"], row["stance"])
               for p, row in zip(predictions(path), of_path)] for path, of_path in zip(paths, rows)]
    coverages = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
    table = Table(page, "", "all", *(f"{share:.0%}" for share in coverages[1:]))
    for name, scored in zip(names, labels):
        scored = sorted(scored, reverse=True)
        parts = [scored[:round(share * len(scored))] for share in coverages]
        table.row(name, *(f"{sum(given == truth for _, given, truth in part) / len(part):.3f} (from {part[-1][0]:.2f})"
                          for part in parts))
    table.end()

    classes = ["against", "for", "neutral"]
    table = Table(page, "truth \\ given", *classes)
    counts = collections.Counter((truth, given) for _, given, truth in labels[-1])
    for truth in classes:
        table.row(truth, *(str(counts[truth, given]) for given in classes))
    table.end()

    pairs = collections.defaultdict(list)
    for row, (_, given, truth) in zip(rows[0], labels[0]):
        if row.get("pair"):
            pairs[row["pair"]].append(given == truth)
    whole = [sides for sides in pairs.values() if len(sides) == 2]
    print(f"pairs in the test split: {len(whole)}, both sides right: {sum(map(all, whole)) / len(whole):.3f}\n")


def counts(_):
    """What is in the corpus."""
    page = "data/README.md"
    train, test = statements(TRAIN), statements(TEST)
    rows = train + test
    stances = lambda rows: collections.Counter(row["stance"] for row in rows)
    share = lambda part, whole: f"{part / whole:.0%}"
    conditional = sum(row["conditional"] for row in rows)
    sided = len(rows) - stances(rows)["neutral"]
    pairs = collections.Counter(row["pair"] for row in rows if row.get("pair"))
    print(f"{len(rows):,} statements from {len({row['source'] for row in rows}):,} sources: {len(train):,} to train and "
          f"{len(test):,} to test. " + ", ".join(f"{stances(rows)[name]:,} {name} ({share(stances(rows)[name], len(rows))})"
                                               for name in ("for", "against", "neutral"))
          + f". {conditional:,} conditional: {conditional / len(rows):.1%} of all and {conditional / sided:.1%} of those "
          f"that take a side. {len(pairs):,} pairs.\n")
    for column in ("topic", "register"):
        parts = collections.defaultdict(list)
        for row in rows:
            parts[row[column]].append(row)
        table = Table(page, column, "statements", "for", "against", "neutral")
        for name, part in sorted(parts.items(), key=lambda it: -len(it[1])):
            table.row(name, f"{len(part):,}",
                      *(share(stances(part)[label], len(part)) for label in ("for", "against", "neutral")))
        table.end()
    table = Table(page, "argument", "statements")
    reasons = collections.Counter((row["stance"], row["argument"]) for row in rows if row["stance"] != "neutral")
    for (stance, argument), count in reasons.most_common():
        table.row(f"{stance}: {argument}", f"{count:,}")
    table.end()


def predictions(path):
    return [json.loads(line) for line in run("predict", path, "-m", MODEL, "--format", "jsonl").splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", help="labelled text from elsewhere, JSONL")
    parts = {part.__name__: part for part in (counts, measures, curve, trials, calibration)}
    parser.add_argument("--write", action="store_true", help="put the tables into their pages")
    parser.add_argument("parts", nargs="*", default=list(parts), metavar="|".join(parts))
    args = parser.parse_args()
    Table.write = args.write
    for part in args.parts:
        print(f"\n## {part}\n", flush=True)
        parts[part](args.eval)


if __name__ == "__main__":
    main()
