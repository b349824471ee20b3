//! Text to labels with the shipped model: one worker, and a whole batch from reader to writer.
//!
//! Run: `cargo bench --bench predict`

// A bench that cannot run must fail.
#![allow(clippy::unwrap_used)]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stance::Model;
use stance::batch::{BatchOptions, OutputFormat, RecordFormat, label_documents};
use stance::io::{Format, ReadOptions, from_reader};

fn predict(criterion: &mut Criterion) {
    let documents = common::statements();
    let model = Model::shipped().unwrap();
    let mut group = criterion.benchmark_group("predict");
    group.throughput(Throughput::Elements(documents.len() as u64));
    let mut worker = model.worker();
    group.bench_function("worker", |bencher| {
        bencher.iter(|| {
            let right = documents.iter().filter(|document| {
                let predictions = worker.predict(&document.text, None).unwrap();
                Some(model.label_name(&predictions[0])) == document.labels[0].as_deref()
            });
            assert!(right.count() > documents.len() * 8 / 10);
        });
    });
    let lines: String = documents.iter().map(|document| document.text.clone() + "\n").collect();
    group.bench_function("lines to tsv", |bencher| {
        bencher.iter(|| {
            let lines = std::io::Cursor::new(lines.clone());
            let mut reader =
                from_reader("bench", lines, Format::Lines, &ReadOptions::default()).unwrap();
            let format = RecordFormat::new(&model, OutputFormat::Tsv, reader.columns());
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
