//! Terms to rows: fitting the vectorizer, and transforming with a fitted one.
//!
//! Run: `cargo bench --bench vectorize`

// A bench that cannot run must fail.
#![allow(clippy::unwrap_used)]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stance::features::{RowScratch, TfidfParams, TfidfVectorizer};
use stance::text::{Analyzer, AnalyzerParams};

fn vectorize(criterion: &mut Criterion) {
    let documents = common::statements();
    let analyzer = Analyzer::new(AnalyzerParams::default()).unwrap();
    let params = TfidfParams { min_df: 2, ..TfidfParams::default() };
    let (vectorizer, matrix) = TfidfVectorizer::fit(params.clone(), &analyzer, &documents).unwrap();

    let mut group = criterion.benchmark_group("vectorize");
    group.throughput(Throughput::Bytes(common::bytes(&documents)));
    group.bench_function("fit", |bencher| {
        bencher.iter(|| {
            let (_, again) = TfidfVectorizer::fit(params.clone(), &analyzer, &documents).unwrap();
            assert_eq!(again.n_stored(), matrix.n_stored());
        });
    });
    let mut scratch = RowScratch::default();
    group.bench_function("transform", |bencher| {
        bencher.iter(|| {
            let stored = documents.iter().map(|document| {
                vectorizer.transform(&analyzer, &document.text, None, &mut scratch).indices.len()
            });
            assert_eq!(stored.sum::<usize>(), matrix.n_stored());
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = vectorize
}
criterion_main!(benches);
