//! Bytes to a model: what every start of the program pays.
//!
//! Run: `cargo bench --bench load`

// A bench that cannot run must fail.
#![allow(clippy::unwrap_used)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stance::Model;

fn load(criterion: &mut Criterion) {
    let bytes = Model::shipped().unwrap().to_bytes();
    let mut group = criterion.benchmark_group("load");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("shipped model", |bencher| {
        bencher.iter(|| {
            let model = Model::from_bytes(bytes.clone()).unwrap();
            assert_eq!(model.heads()[0].name(), "stance");
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default();
    targets = load
}
criterion_main!(benches);
