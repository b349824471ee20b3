//! What must hold for any bytes. The targets in `fuzz_targets` feed these functions with what libFuzzer
//! finds; `cargo test --lib` feeds them with mutated examples, on any toolchain.
//!
//! ```text
//! cargo +nightly fuzz run --fuzz-dir tests/fuzz csv -- -max_total_time=60
//! cargo test --manifest-path tests/fuzz/Cargo.toml --lib
//! ```

mod seal;
#[cfg(test)]
mod smoke;

use std::io::{Cursor, Read};
use std::sync::OnceLock;

use bytes::Bytes;
use stance::article::{Article, BlockKind, Markup};
use stance::io::{
    BlankLines, Format, LabelColumn, ReadOptions, TextOptions, encoding, from_reader,
    text_from_reader,
};
use stance::text::{Analyzer, AnalyzerParams, Language, Lexicon, NgramRange, Scratch, TargetUse};
use stance::{ErrorKind, Model};

pub use seal::seal;

const TEXTS: [&str; 3] =
    ["", "We will not sit down with them.", "größe — “Talks” 2025 U.S. \u{1F600}\0"];

/// The bytes as they are, and with checksums that are right for them: without, nothing behind the
/// checksums would ever be reached.
pub fn model(data: &[u8]) {
    use_model(data);
    if let Some(sealed) = seal(data) {
        use_model(&sealed);
    }
}

/// Whatever loads labels any text, explains it, and is written as it was read.
fn use_model(data: &[u8]) {
    let Ok(model) = Model::from_bytes(Bytes::copy_from_slice(data)) else { return };
    let mut worker = model.worker();
    for text in TEXTS {
        for target in [None, Some("Iran")] {
            let Ok(predictions) = worker.predict(text, target) else { continue };
            for prediction in predictions {
                assert!(!model.label_name(prediction).is_empty());
                let sum: f64 = prediction.probabilities.iter().sum();
                assert!((sum - 1.0).abs() < 1e-6, "{:?}", prediction.probabilities);
            }
            for question in model.questions() {
                let explanation = model.explain(text, target, question, None).unwrap();
                let terms = explanation.contributions.iter().map(|term| term.contribution);
                let sum = terms.fold(explanation.intercept, |sum, term| sum + term);
                assert_eq!(sum.to_bits(), explanation.margin.to_bits());
            }
        }
    }
    for (at, head) in model.heads().iter().enumerate() {
        for id in head.labels().ids() {
            assert!(model.strongest_terms(at, id, 10).len() <= 10);
        }
    }
    let written = model.to_bytes();
    assert_eq!(Model::from_bytes(written.clone()).unwrap().to_bytes(), written);
}

/// The first byte chooses the settings, the rest is text.
pub fn analyzer(data: &[u8]) {
    static ANALYZERS: OnceLock<Vec<Analyzer>> = OnceLock::new();
    let analyzers =
        ANALYZERS.get_or_init(|| {
            let everything = AnalyzerParams {
                masks: Some(Lexicon::actors()),
                chars: Some(NgramRange::new(2, 5).unwrap()),
                keep_numbers: true,
                target: TargetUse::Cross,
                ..AnalyzerParams::default()
            };
            let mut all = vec![AnalyzerParams::default(), everything];
            all.extend(Language::ALL.into_iter().map(|language| AnalyzerParams {
                stem: Some(*language),
                ..AnalyzerParams::words()
            }));
            all.into_iter().map(|params| Analyzer::new(params).unwrap()).collect()
        });
    let Some((&choice, text)) = data.split_first() else { return };
    let analyzer = &analyzers[usize::from(choice) % analyzers.len()];
    let text = String::from_utf8_lossy(text);
    let mut scratch = Scratch::default();
    let mut first = Vec::new();
    analyzer.analyze(&text, Some("Iran"), &mut scratch, |term, span| {
        assert!(!term.is_empty());
        // Slicing panics outside of the text and inside of a character.
        first.push((term.to_owned(), span.slice(&text).to_owned()));
    });
    for token in analyzer.tokens(&text, &mut scratch).iter() {
        assert!(!token.span.slice(&text).is_empty());
    }
    // Buffers that were used before change nothing.
    let mut again = first.iter();
    analyzer.analyze(&text, Some("Iran"), &mut scratch, |term, span| {
        let (known, place) = again.next().unwrap();
        assert_eq!((known.as_str(), place.as_str()), (term, span.slice(&text)));
    });
    assert!(again.next().is_none());
}

/// The first byte chooses the options, the rest is the input.
pub fn reader(format: Format, data: &[u8]) {
    let Some((&choice, input)) = data.split_first() else { return };
    let on = |bit: u8| choice & (1 << bit) != 0;
    let label = |head: &str| LabelColumn { head: head.to_owned(), column: head.to_owned() };
    let name = |name: &str, bit: u8| on(bit).then(|| name.to_owned());
    let options = ReadOptions {
        label_columns: if on(0) { vec![label("stance"), label("meta.by")] } else { Vec::new() },
        weight_column: name("w", 1),
        target_column: name("target", 2),
        group_column: name("meta.source", 2),
        extra_columns: name("pair", 2).into_iter().collect(),
        keep_fields: on(3),
        blank_lines: if on(4) { BlankLines::Skip } else { BlankLines::Keep },
        encoding: on(5).then(|| encoding(if on(1) { "utf-16le" } else { "shift_jis" }).unwrap()),
        max_record: if on(6) { 40 } else { 1 << 20 },
        ..ReadOptions::default()
    };
    let whole = read(Cursor::new(input.to_vec()), format, &options, input.len());
    // How the bytes arrive changes nothing; where a table's record is cut off for its length, it may.
    if !on(6) {
        let dribble = Dribble { bytes: input.to_vec(), at: 0, step: if on(7) { 1 } else { 7 } };
        assert_eq!(read(dribble, format, &options, input.len()), whole);
    }
}

/// Bytes of a file to an article whose blocks slice its text, in order.
pub fn article(markup: Markup, data: &[u8]) {
    let Ok(text) = text_from_reader("input", data, &TextOptions::default()) else { return };
    let article = Article::read("input", text, markup).unwrap();
    let mut end = 0;
    for block in &article.blocks {
        assert!(block.span.start >= end);
        let slice = article.text.get(block.span.start..block.span.end).unwrap();
        assert!(slice.contains(char::is_alphanumeric) && slice.trim() == slice, "{slice:?}");
        end = block.span.end;
    }
    let titles = article.blocks.iter().filter(|block| block.kind == BlockKind::Title);
    assert!(titles.count() <= 1);
    assert_eq!(
        Article::read("input", article.text.clone(), Markup::Text).unwrap().text,
        article.text
    );
}

/// All records as they print.
fn read(
    input: impl Read + Send + 'static,
    format: Format,
    options: &ReadOptions,
    n_bytes: usize,
) -> Vec<String> {
    let mut reader = match from_reader("input", input, format, options) {
        Ok(reader) => reader,
        Err(error) => return vec![error.to_string()],
    };
    let n_columns = reader.columns().len();
    let mut found = Vec::new();
    let mut last_row = 0;
    while let Some(document) = reader.read() {
        // A reader that does not come forward would never end.
        assert!(found.len() <= n_bytes, "more records than bytes");
        let row = match &document {
            Ok(document) => {
                assert_eq!(document.labels.len(), options.label_columns.len());
                assert_eq!(document.extras.len(), options.extra_columns.len());
                assert!(document.weight.is_none_or(|weight| weight.is_finite() && weight >= 0.0));
                // Where a thousand records are wrong, nobody waits for the columns.
                let n_columns = if found.len() < 1000 { n_columns } else { reader.columns().len() };
                assert_eq!(document.fields.len(), if options.keep_fields { n_columns } else { 0 });
                Some(document.row)
            }
            Err(error) => match error.kind() {
                ErrorKind::Record { row, .. } => Some(*row),
                // Anything else is about the input as a whole, and ends it.
                _ => None,
            },
        };
        found.push(document.map_or_else(|error| error.to_string(), |found| format!("{found:?}")));
        match row {
            Some(row) => {
                assert!(row > last_row, "row {row} after row {last_row}");
                last_row = row;
            }
            None => break,
        }
    }
    assert!(reader.read().is_none());
    found
}

/// Gives a few bytes a call, as a slow pipe does.
struct Dribble {
    bytes: Vec<u8>,
    at: usize,
    step: usize,
}

impl Read for Dribble {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.step.min(buffer.len()).min(self.bytes.len() - self.at);
        buffer[..count].copy_from_slice(&self.bytes[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
