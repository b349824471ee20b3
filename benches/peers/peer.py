"""One job of one peer, in a process of its own: `peer.py PEER train|predict|one …`.

Prints its own seconds, without the start of Python and the imports: what is compared with the whole time
of `stance` is the peers' best.
"""

import json
import sys
import time
from pathlib import Path

peer, job, *paths = sys.argv[1:]
LABELS = ["against", "for", "neutral"]
C = 10.0


def lines(path: str) -> list[str]:
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file]


def table(path: str) -> tuple[list[str], list[str]]:
    rows = [line.split("\t") for line in lines(path)[1:]]
    return [text for text, _ in rows], [label for _, label in rows]


def write(path: str, labels, probabilities, texts) -> None:
    with open(path, "w", encoding="utf-8") as out:
        for label, probability, text in zip(labels, probabilities, texts):
            out.write(f"{label}\t{probability:.4f}\t{text}\n")


def vectorizer():
    # The settings of `stance`'s plain classifier.
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)


class ScikitLearn:
    def __init__(self, solver: str) -> None:
        import pickle

        import sklearn.linear_model
        import sklearn.multiclass

        self.pickle, self.solver = pickle, solver
        self.linear = sklearn.linear_model
        self.multiclass = sklearn.multiclass

    def train(self, data: str, model: str) -> None:
        texts, labels = table(data)
        vectors = vectorizer()
        matrix = vectors.fit_transform(texts)
        classifier = self.linear.LogisticRegression(C=C, solver=self.solver, max_iter=1000)
        if self.solver == "liblinear":
            classifier = self.multiclass.OneVsRestClassifier(classifier)
        classifier.fit(matrix, labels)
        with open(model, "wb") as out:
            self.pickle.dump((vectors, classifier), out)

    def predict(self, model: str, texts: str, out: str) -> None:
        with open(model, "rb") as file:
            vectors, classifier = self.pickle.load(file)
        texts = lines(texts)
        labels, best = [], []
        for start in range(0, len(texts), 50_000):
            probabilities = classifier.predict_proba(vectors.transform(texts[start : start + 50_000]))
            labels.extend(classifier.classes_[probabilities.argmax(axis=1)])
            best.extend(probabilities.max(axis=1))
        write(out, labels, best, texts)


class FastText:
    def __init__(self) -> None:
        import fasttext

        self.fasttext = fasttext

    def train(self, data: str, model: str) -> None:
        trained = self.fasttext.train_supervised(
            data.replace(".tsv", ".ft"), epoch=5, lr=0.5, wordNgrams=2, thread=1, verbose=0
        )
        trained.save_model(model)

    def predict(self, model: str, texts: str, out: str) -> None:
        loaded = self.fasttext.load_model(model)
        texts = lines(texts)
        labels, probabilities = loaded.predict(texts)
        best = [float(row[0]) for row in probabilities]
        write(out, [row[0].removeprefix("__label__") for row in labels], best, texts)


class VowpalWabbit:
    def __init__(self) -> None:
        import vowpalwabbit

        self.run = vowpalwabbit.Workspace

    def train(self, data: str, model: str) -> None:
        data = data.replace(".tsv", ".vw")
        options = "--oaa 3 --loss_function logistic --probabilities --ngram 2 -b 22 --passes 3"
        self.run(f"-d {data} -f {model} {options} -k -c --cache_file {model}.cache --quiet").finish()
        Path(f"{model}.cache").unlink(missing_ok=True)

    def predict(self, model: str, texts: str, out: str) -> None:
        data = texts.replace("test.txt", "test.texts.vw").replace("texts.txt", "texts.vw")
        self.run(f"-t -i {model} -d {data} -p {out} --quiet").finish()


class LibLinear:
    """The trainer alone, on features that are already extracted."""

    def __init__(self, kind: int) -> None:
        import liblinear.liblinearutil

        self.util, self.kind = liblinear.liblinearutil, kind

    def train(self, data: str, model: str) -> float:
        texts, labels = table(data)
        matrix = vectorizer().fit_transform(texts)
        numbers = [LABELS.index(label) for label in labels]
        problem = self.util.problem(numbers, matrix)
        before = time.perf_counter(), time.process_time()
        trained = self.util.train(problem, f"-s {self.kind} -c {C} -B 1 -q")
        seconds = time.perf_counter() - before[0], time.process_time() - before[1]
        self.util.save_model(model, trained)
        return seconds


PEERS = {
    "scikit-learn lbfgs": lambda: ScikitLearn("lbfgs"),
    "scikit-learn liblinear": lambda: ScikitLearn("liblinear"),
    "fastText": FastText,
    "Vowpal Wabbit": VowpalWabbit,
    "LIBLINEAR -s 0": lambda: LibLinear(0),
    "LIBLINEAR -s 7": lambda: LibLinear(7),
}

worker = PEERS[peer]()
start = time.perf_counter(), time.process_time()
own = worker.train(*paths) if job == "train" else worker.predict(*paths)
wall, cpu = own or (time.perf_counter() - start[0], time.process_time() - start[1])
print(json.dumps({"wall": wall, "cpu": cpu}))
