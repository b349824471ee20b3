//! Rows to weights: both solvers on the whole corpus, the path of *C* of a search, and linfa-logistic beside
//! them on a part that fits a dense matrix.
//!
//! Run: `cargo bench --bench fit`

// A bench that cannot run must fail.
#![allow(clippy::unwrap_used)]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;
use stance::features::{CsrMatrix, TfidfParams, TfidfVectorizer};
use stance::linear::{LogisticRegression, SolverKind};
use stance::model::TuneParams;
use stance::text::{Analyzer, AnalyzerParams};
use stance::{Document, LabelId, LabelSet};

type Data = DatasetBase<CsrMatrix, Array1<LabelId>>;

fn dataset(documents: &[Document], max_features: Option<usize>) -> Data {
    let analyzer = Analyzer::new(AnalyzerParams::words()).unwrap();
    let params = TfidfParams { max_features, ..TfidfParams::default() };
    let (_, matrix) = TfidfVectorizer::fit(params, &analyzer, documents).unwrap();
    let labels: Vec<&str> =
        documents.iter().map(|document| document.labels[0].as_deref().unwrap()).collect();
    let set = LabelSet::new(labels.iter().copied());
    DatasetBase::new(matrix, labels.iter().map(|label| set.id(label).unwrap()).collect())
}

fn bench(criterion: &mut Criterion, name: &str, data: &Data, cases: &[(&str, SolverKind)]) {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(data.records().n_samples() as u64));
    for &(name, solver) in cases {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let fitted =
                    LogisticRegression::params(3).c(10.0).solver(solver).fit(data).unwrap();
                let margins = fitted.decision_function(data.records());
                let right =
                    margins.rows().into_iter().zip(data.targets()).filter(|(margins, label)| {
                        (0..3).all(|other| margins[other] <= margins[label.index()])
                    });
                assert!(right.count() > data.records().n_samples() * 9 / 10);
            });
        });
    }
    group.finish();
}

/// The values of *C* that a search tries, each from where the last two lead to, beside one value.
fn path(criterion: &mut Criterion, data: &Data) {
    let params = LogisticRegression::params(3);
    let mut group = criterion.benchmark_group("fit/values of C");
    for cs in [&[8.0] as &[f64], &TuneParams::default().cs] {
        group.bench_function(cs.len().to_string(), |bencher| {
            bencher.iter(|| {
                let path = params.fit_path(data, cs).unwrap();
                assert_eq!(path.len(), cs.len());
            });
        });
    }
    group.finish();
}

fn fit(criterion: &mut Criterion) {
    let documents = common::statements();
    let sparse = [("newton", SolverKind::Newton), ("lbfgs", SolverKind::Lbfgs)];
    let corpus = dataset(&documents, None);
    bench(criterion, "fit/corpus", &corpus, &sparse);
    path(criterion, &corpus);
    let part: Vec<Document> = documents.iter().step_by(documents.len() / 500).cloned().collect();
    let dense = ("linfa", SolverKind::Linfa { memory_bound: 1 << 30 });
    bench(criterion, "fit/500x1000", &dataset(&part, Some(1000)), &[sparse[0], sparse[1], dense]);
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = fit
}
criterion_main!(benches);
