//! Bytes to documents, beside the bound: finding the line ends in the same bytes.
//!
//! Run: `cargo bench --bench read`

// A bench that cannot run must fail.
#![allow(clippy::unwrap_used)]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stance::io::{Format, ReadOptions, from_reader};

fn read(criterion: &mut Criterion) {
    let documents = common::statements();
    let lines: String = documents.iter().map(|document| document.text.clone() + "\n").collect();
    let records = documents.iter().map(|document| {
        format!("{{\"text\": {}}}\n", serde_json::to_string(&document.text).unwrap())
    });
    let records: String = records.collect();
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Bytes(lines.len() as u64));
    group.bench_function("bound: memchr", |bencher| {
        bencher.iter(|| {
            let ends = memchr::memchr_iter(b'\n', lines.as_bytes()).count();
            assert_eq!(ends, documents.len());
        });
    });
    for (name, format, bytes) in
        [("lines", Format::Lines, lines), ("jsonl", Format::Jsonl, records)]
    {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        let bytes: &'static [u8] = bytes.into_bytes().leak();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut reader =
                    from_reader("bench", bytes, format, &ReadOptions::default()).unwrap();
                let mut count = 0_usize;
                while let Some(document) = reader.read() {
                    count += usize::from(!document.unwrap().text.is_empty());
                }
                assert_eq!(count, documents.len());
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = read
}
criterion_main!(benches);
