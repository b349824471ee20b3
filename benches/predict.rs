//! Text to labels: one worker, with models of more and more features and with the shipped one, and a whole
//! batch from reader to writer.
//!
//! Run: `cargo bench --bench predict`

// A bench that cannot run must fail.
#![allow(clippy::unwrap_used)]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stance::Model;
use stance::batch::{Answers, BatchOptions, OutputFormat, RecordFormat, label_documents};
use stance::io::{Format, ReadOptions, from_reader};
use stance::model::{Trainer, TrainerParams};
use stance::text::AnalyzerParams;

fn predict(criterion: &mut Criterion) {
    let documents = common::statements();
    let model = Model::shipped().unwrap();
    let mut group = criterion.benchmark_group("predict");
    group.throughput(Throughput::Elements(documents.len() as u64));
    // What each part of the analysis costs.
    let words = AnalyzerParams::words();
    let full = AnalyzerParams::default();
    let negation = full.negation.clone();
    let concepts = full.concepts.clone();
    let attitudes = full.attitudes.clone();
    let trained = [
        ("words", words.clone()),
        ("words+stem", AnalyzerParams { stem: full.stem, ..words.clone() }),
        ("words+negation", AnalyzerParams { negation, ..words.clone() }),
        ("words+concepts", AnalyzerParams { concepts, ..words.clone() }),
        ("words+attitudes", AnalyzerParams { attitudes, ..words.clone() }),
        ("words+chars", AnalyzerParams { chars: "3-5".parse().ok(), ..words }),
        ("default", full),
    ]
    .map(|(name, analyzer)| {
        let params = TrainerParams { analyzer, folds: 0, ..TrainerParams::default() };
        (name, Trainer::new(params).train(documents.clone(), |_| ()).unwrap())
    });
    let trained = trained.iter().map(|(name, model)| (*name, model));
    for (name, model) in trained.chain([("shipped: three questions", &model)]) {
        let mut worker = model.worker();
        let mut right = || {
            let right = documents.iter().filter(|document| {
                let predictions = worker.predict(&document.text, None).unwrap();
                Some(model.label_name(&predictions[0])) == document.labels[0].as_deref()
            });
            assert!(right.count() > documents.len() * 8 / 10);
        };
        // The words are met for the first time once.
        right();
        group.bench_function(format!("worker, {name}"), |bencher| bencher.iter(&mut right));
    }
    let lines: String = documents.iter().map(|document| document.text.clone() + "\n").collect();
    group.bench_function("lines to tsv", |bencher| {
        bencher.iter(|| {
            let lines = std::io::Cursor::new(lines.clone());
            let mut reader =
                from_reader("bench", lines, Format::Lines, &ReadOptions::default()).unwrap();
            let format =
                RecordFormat::new(Answers::new(&model), OutputFormat::Tsv, reader.columns());
            let mut output = Vec::new();
            let options = BatchOptions::default();
            label_documents(&model, &mut *reader, "bench", &format, options, &mut output, |_| ())
                .unwrap();
            assert_eq!(output.iter().filter(|&&byte| byte == b'\n').count(), documents.len());
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = predict
}
criterion_main!(benches);
