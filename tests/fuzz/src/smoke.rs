//! Mutated examples, the same at every run.

use stance::article::Markup;
use stance::io::Format;
use stance::model::{HeadParams, Trainer, TrainerParams};
use stance::text::NgramRange;
use stance::{Document, Model};

use super::{analyzer, article, model, reader, seal};

/// Mutants of each example.
const MUTANTS: usize = 3000;

/// SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not 0.
    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// A few edits: bytes changed, inserted, removed, doubled or swapped, and the end cut off.
    fn mutate(&mut self, example: &[u8], pieces: &[&[u8]]) -> Vec<u8> {
        let mut bytes = example.to_vec();
        for _ in 0..1 + self.below(6) {
            let at = self.below(bytes.len() + 1);
            let to = (at + self.below(20)).min(bytes.len());
            match self.below(7) {
                0 if at < bytes.len() => bytes[at] = self.next() as u8,
                1 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                2 => drop(bytes.drain(at..to)),
                3 => {
                    let copy = bytes[at..to].to_vec();
                    let place = self.below(bytes.len() + 1);
                    bytes.splice(place..place, copy);
                }
                4 => {
                    let piece = pieces[self.below(pieces.len())];
                    bytes.splice(at..at, piece.iter().copied());
                }
                5 => bytes.insert(at, self.next() as u8),
                6 if self.below(4) == 0 => bytes.truncate(at),
                _ => {}
            }
        }
        bytes
    }
}

const PIECES: [&[u8]; 26] = [
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b"\"",
    b"\"\"",
    b",",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"null",
    b"1e999",
    b"-0",
    b"\\u0000",
    b"\\ud800",
    b"\0",
    b"\xFF",
    b"\xEF\xBB\xBF",
    b"\xFE\xFF",
    b"\xFF\xFE",
    b"__label__",
    "“".as_bytes(),
    "e\u{301}".as_bytes(),
    "\u{1F1EE}\u{1F1F7}".as_bytes(),
];

/// Every choice of options with the example as it is, then mutants.
fn run(examples: &[&str], target: impl Fn(&[u8])) {
    let mut random = Random(7);
    for example in examples {
        for choice in 0..=u8::MAX {
            target(&[&[choice], example.as_bytes()].concat());
        }
        for _ in 0..MUTANTS {
            let mut bytes = vec![random.next() as u8];
            bytes.extend(random.mutate(example.as_bytes(), &PIECES));
            target(&bytes);
        }
    }
    for length in 0..200 {
        let bytes: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
        target(&bytes);
    }
}

#[test]
fn readers() {
    let lines = ["We will talk.\n\n  \r\nThey won't.\n"];
    run(&lines, |data| reader(Format::Lines, data));

    let csv = [
        "id,text,stance,w,target,pair\n1,\"a, \"\"b\"\"\r\nc\",for,0.5,Iran,p\n2,d,,,,\n\n3,e,against,1,x,\n",
    ];
    run(&csv, |data| reader(Format::Csv, data));
    let tsv =
        ["ID\tTweet\tstance\tw\ttarget\r\n1\t\"We talk\t FAVOR\t1\tIran\r\n2\tx\t\t\t\r\n\r\n"];
    run(&tsv, |data| reader(Format::Tsv, data));

    let jsonl = [
        "{\"text\":\"a\\nb\\u00e9\",\"stance\":\"for\",\"w\":0.5,\"meta\":{\"source\":\"x\",\"by\":null},\"id\":18446744073709551615}\n\n{\"text\":null,\"stance\":\"\",\"w\":null,\"target\":\"Iran\",\"pair\":[1,{}]}\n",
    ];
    run(&jsonl, |data| reader(Format::Jsonl, data));

    let prodigy = [
        "{\"text\":\"a\",\"accept\":[\"for\"],\"answer\":\"accept\",\"options\":[{\"id\":\"for\"}]}\n{\"text\":\"b\",\"label\":\"against\",\"answer\":\"reject\"}\n",
    ];
    run(&prodigy, |data| reader(Format::Prodigy, data));
    let label_studio = [
        "[{\"id\":1,\"data\":{\"text\":\"a\"},\"annotations\":[{\"result\":[{\"type\":\"choices\",\"from_name\":\"stance\",\"value\":{\"choices\":[\"for\"]}}]}]},\n {\"id\":2,\"data\":{\"text\":\"b\"},\"annotations\":[]}]",
        "[{\"text\":\"a\",\"stance\":\"for\",\"id\":1}, {\"text\":\"b\",\"stance\":{\"choices\":[\"x\"]}}]",
    ];
    run(&label_studio, |data| reader(Format::LabelStudio, data));

    let fasttext = ["__label__for We will talk.\n__label__a __label__b text\n\ntext alone\n"];
    run(&fasttext, |data| reader(Format::FastText, data));
}

#[test]
fn texts() {
    let examples = [
        "We won't sit down with them, no longer; “can’t” they’re U.S. 3.5% face-to-face naïve!",
        "ﬁ ＷＥ straße ǅ İ i\u{307} \u{200D}\u{FEFF} a\u{301}\u{302} \u{1F468}\u{200D}\u{1F469} 한국어 中文 العربية русский ετε",
        "never never not n't 't -- — … ... ''' \"\"\" ((( no, not; nor. neither without",
    ];
    run(&examples, analyzer);
}

#[test]
fn articles() {
    let pieces: [&[u8]; 40] = [
        b"\n\n", b"\r\n", b"- ", b"1. ", b"# ", b"> ", b"By Ana Lor\n", b"2 March 2026\n", b"View: ", b"**", b"```\n",
        b"---\n", b"| a |\n", b"[a](b)", b"<p>", b"</p>", b"<div class='byline'>", b"</div>", b"<br>", b"<h1>", b"<li>",
        b"<table><tr><td>", b"</table>", b"<b>", b"</i>", b"<!--", b"<script>", b"<svg>", b"<math>", b"<template>", b"<nav>",
        b"<meta charset=utf-16>", b"<noscript><img></noscript>", b"<a href='x:y'>", b"&#0;", b"&amp;", b"\xFF", b"\0",
        b"<script type='application/ld+json'>{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"author\":[{\"name\":\"A\"}]}</script>",
        "é“…”".as_bytes(),
    ];
    let text = "Talks stall\n\nBy Ana Lor\n2 March 2026\n\nThe ministers met again on Monday, and nobody who came out of\n\
        the hall would say what.\n\n- One\n- Two\n\nView: “No.”\nView: “Yes.”\n\nPhoto: Ana Lor\n";
    let page = "<!doctype html><html><head><title>Talks stall | Paper</title><meta property='article:published_time' \
        content='2026-03-02'></head><body><nav><a href='/'>Home</a></nav><article><h1>Talks stall</h1><p class='byline'>By \
        <a rel='author'>Ana Lor</a></p><time datetime='2026-03-02'>2 March</time><figure><img src='a.jpg'><figcaption>A hall\
        </figcaption></figure><p>The ministers met again on Monday, and nobody who came out of the hall would say what had \
        been agreed in it.</p><h2>Who</h2><ul><li>One minister of the north</li></ul><p>The others left by the back door, and \
        the harbour stayed closed.<br><br>Again.</p></article><aside>Related</aside><footer>Rights</footer></body></html>";
    let mut random = Random(7);
    for (example, markups) in [
        (text, &[Markup::Text, Markup::Markdown][..]),
        (page, &[Markup::Html, Markup::Markdown][..]),
    ] {
        for &markup in markups {
            article(markup, example.as_bytes());
            for _ in 0..MUTANTS {
                let mut bytes = random.mutate(example.as_bytes(), &pieces);
                for _ in 0..random.below(8) {
                    bytes = random.mutate(&bytes, &pieces);
                }
                article(markup, &bytes);
            }
        }
    }
}

fn small_model(with_targets: bool) -> Model {
    let mut params = TrainerParams {
        heads: vec![HeadParams::new("stance"), HeadParams::new("reason")],
        folds: 2,
        resamples: 5,
        head_per_target: with_targets,
        ..TrainerParams::default()
    };
    params.analyzer.words = Some(NgramRange::new(1, 1).unwrap());
    params.analyzer.negation = None;
    params.analyzer.concepts = None;
    params.analyzer.window = None;
    params.tfidf.min_df = 1;
    let mut documents = Vec::new();
    for target in ["Iran", "Cyprus"] {
        for (text, stance, reason) in [
            ("we will sit down", "for", "trust"),
            ("they will sit", "for", "other"),
            ("never talk", "against", "other"),
            ("never größe", "against", "trust"),
            ("a word", "neutral", "trust"),
            ("two words", "neutral", "other"),
        ] {
            let mut document = Document::new(text).with_label(stance).with_label(reason);
            document.target = with_targets.then(|| target.to_owned());
            documents.push(document);
        }
    }
    Trainer::new(params).train(documents, |_| ()).unwrap()
}

#[test]
fn models() {
    let pieces: [&[u8]; 12] = [
        b"\0",
        b"\xFF\xFF\xFF\xFF",
        b"1",
        b"9",
        b"-",
        b"null",
        b"[]",
        b"{}",
        b"1e308",
        b"4e-324",
        b",",
        b"\x7F\x80\0\0",
    ];
    let mut random = Random(7);
    for with_targets in [false, true] {
        let example = small_model(with_targets).to_bytes();
        let sealed = Model::from_bytes(seal(&example).unwrap().into()).unwrap();
        assert_eq!(sealed.to_bytes(), example);
        model(&example);
        for length in 0..example.len() {
            model(&example[..length]);
        }
        for _ in 0..10 * MUTANTS {
            model(&random.mutate(&example, &pieces));
        }
    }
}
