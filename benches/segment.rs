//! Text to sentences: sentences and bytes a second on one thread, beside the rules of UAX #29 alone as
//! `unicode-segmentation` has them; and, on marked text of your own, how many boundaries are right.
//!
//! Run: `cargo bench --bench segment`, or `STANCE_EVAL=folder cargo bench --bench segment`
//!
//! Every `*.jsonl` file of the folder is measured whose records have `text` and `sents`: the sentences, as
//! strings or as `[start, end)` in Unicode scalar values.

// A bench that cannot run must fail.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;
use stance::Span;
use stance::article::{SentenceScore, SentenceSegmenter};
use unicode_segmentation::UnicodeSegmentation;

/// Statements in a paragraph.
const PARAGRAPH: usize = 5;

fn paragraphs() -> Vec<String> {
    let documents = common::statements();
    let join = |statements: &[stance::Document]| {
        let texts: Vec<&str> = statements.iter().map(|statement| statement.text.as_str()).collect();
        texts.join(" ")
    };
    documents.chunks(PARAGRAPH).map(join).collect()
}

fn count_sentences(paragraphs: &[String], spans: &mut Vec<Span>) -> u64 {
    let segmenter = SentenceSegmenter::english();
    let mut sentences = 0;
    for paragraph in paragraphs {
        segmenter.split(paragraph, spans);
        sentences += spans.len() as u64;
    }
    sentences
}

fn count_bounds(paragraphs: &[String]) -> u64 {
    let count = |paragraph: &String| paragraph.split_sentence_bound_indices().count() as u64;
    paragraphs.iter().map(count).sum()
}

/// The fastest of a few runs.
fn fastest(mut run: impl FnMut()) -> Duration {
    let runs = (0..7).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    runs.min().unwrap()
}

fn segment(criterion: &mut Criterion) {
    let out = &mut io::stdout().lock();
    if let Some(folder) = std::env::var_os("STANCE_EVAL") {
        print_scores(Path::new(&folder), out).unwrap();
    }
    let paragraphs = paragraphs();
    let mut spans = Vec::new();
    let sentences = count_sentences(&paragraphs, &mut spans);
    let bounds = count_bounds(&paragraphs);
    // Most statements are sentences; some are headlines without a mark, some hold two.
    let statements = (paragraphs.len() * PARAGRAPH) as u64;
    assert!((statements * 9 / 10..statements * 13 / 10).contains(&sentences), "{sentences}");

    let own = fastest(|| assert_eq!(count_sentences(&paragraphs, &mut spans), sentences));
    let other = fastest(|| assert_eq!(count_bounds(&paragraphs), bounds));
    let a_second = sentences as f64 / own.as_secs_f64() / 1e6;
    let times = other.as_secs_f64() / own.as_secs_f64();
    writeln!(
        out,
        "{sentences} sentences, {a_second:.2} M a second: {times:.1} times as fast as UAX #29"
    )
    .unwrap();

    let bytes = paragraphs.iter().map(|paragraph| paragraph.len() as u64).sum();
    let mut group = criterion.benchmark_group("segment");
    group.throughput(Throughput::ElementsAndBytes { elements: sentences, bytes });
    group.bench_function("stance", |bencher| {
        bencher.iter(|| assert_eq!(count_sentences(&paragraphs, &mut spans), sentences));
    });
    group.bench_function("unicode-segmentation", |bencher| {
        bencher.iter(|| assert_eq!(count_bounds(&paragraphs), bounds));
    });
    group.finish();
}

/// One line a file.
fn print_scores(folder: &Path, out: &mut impl Write) -> io::Result<()> {
    let mut files: Vec<_> =
        folder.read_dir()?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let segmenter = SentenceSegmenter::english();
    let mut found = Vec::new();
    for file in files {
        let mut score = SentenceScore::default();
        for line in fs::read_to_string(&file)?.lines() {
            let record: Value = serde_json::from_str(line)?;
            let (Some(text), Some(right)) = (record["text"].as_str(), record["sents"].as_array())
            else {
                continue;
            };
            segmenter.split(text, &mut found);
            score.add(&found, &marked(text, right));
        }
        if score.texts > 0 {
            let percent = |share: f64| 100.0 * share;
            writeln!(
                out,
                "{}: {} of {} texts exact; boundaries: precision {:.2}, recall {:.2}, F1 {:.2}; F1 inside of texts {:.2}",
                file.display(),
                score.exact,
                score.texts,
                percent(score.precision()),
                percent(score.recall()),
                percent(score.f1()),
                percent(score.inner_f1()),
            )?;
        }
    }
    Ok(())
}

/// The right sentences as bytes of the text.
fn marked(text: &str, right: &[Value]) -> Vec<Span> {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut at = 0;
    let to_span = |sentence: &Value| match sentence {
        Value::String(sentence) => {
            let sentence = sentence.trim();
            let start = at + text[at..].find(sentence).unwrap();
            at = start + sentence.len();
            Span::new(start, at)
        }
        pair => {
            let place = |end: usize| places[usize::try_from(pair[end].as_u64().unwrap()).unwrap()];
            Span::new(place(0), place(1))
        }
    };
    right.iter().map(to_span).collect()
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = segment
}
criterion_main!(benches);
