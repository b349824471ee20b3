//! Text to terms: what each part of the analysis costs, in bytes of text a second on one thread.
//!
//! Run: `cargo bench --bench analyze`

// A bench that cannot run must fail.
#![allow(clippy::unwrap_used)]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stance::text::{Analyzer, AnalyzerParams, Scratch};

fn analyze(criterion: &mut Criterion) {
    let documents = common::statements();
    let mut group = criterion.benchmark_group("analyze");
    group.throughput(Throughput::Bytes(common::bytes(&documents)));
    let words = AnalyzerParams::words();
    let full = AnalyzerParams::default();
    let cases = [
        ("words", words.clone()),
        ("words+stem", AnalyzerParams { stem: full.stem, ..words.clone() }),
        ("words+negation", AnalyzerParams { negation: full.negation.clone(), ..words.clone() }),
        ("words+concepts", AnalyzerParams { concepts: full.concepts.clone(), ..words.clone() }),
        ("words+attitudes", AnalyzerParams { attitudes: full.attitudes.clone(), ..words.clone() }),
        ("words+chars", AnalyzerParams { chars: "3-5".parse().ok(), ..words }),
        ("default", full),
    ];
    for (name, params) in cases {
        let analyzer = Analyzer::new(params).unwrap();
        let mut scratch = Scratch::default();
        let mut count = || {
            let mut terms = 0_usize;
            for document in &documents {
                analyzer.analyze(&document.text, None, &mut scratch, |_, _| terms += 1);
            }
            terms
        };
        let expected = count();
        assert!(expected > 2 * documents.len());
        group.bench_function(name, |bencher| bencher.iter(|| assert_eq!(count(), expected)));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = analyze
}
criterion_main!(benches);
