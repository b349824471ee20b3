//! Many texts are labelled by another way than one; both must say the same to the last bit.

use std::cell::RefCell;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use stance::io::ReadOptions;
use stance::model::{HeadParams, Trainer, TrainerParams, WeightFormat, Worker};
use stance::text::{AnalyzerParams, Lexicon, NgramRange, StopWords, TargetUse, Window};
use stance::{Document, LabelId, Model};

use crate::samples;

/// More texts than are labelled before the other way is taken.
const MANY: usize = 300;

fn range(range: &str) -> NgramRange {
    range.parse().unwrap()
}

fn settings() -> Vec<(&'static str, AnalyzerParams)> {
    let full = AnalyzerParams::default();
    let words = AnalyzerParams::words();
    // A phrase of two classes that the window is around.
    let double =
        Lexicon::parse("double", "[talks]\ntalk*, negotiat*\n[opening]\ntalks, offer*").unwrap();
    let around_both = Window { concepts: ["opening", "talks"].map(str::to_owned).into(), width: 3 };
    let spaced = Lexicon::parse("spaced", "[peace talks]\ntalk*, negotiat*\n[war]\nwar").unwrap();
    vec![
        ("words", words.clone()),
        ("default", full.clone()),
        ("long n-grams", AnalyzerParams { words: Some(range("2-4")), ..full.clone() }),
        ("characters", AnalyzerParams { chars: Some(range("2-5")), ..full.clone() }),
        (
            "characters alone",
            AnalyzerParams { words: None, chars: Some(range("3-3")), ..words.clone() },
        ),
        (
            "masks, stop words, numbers",
            AnalyzerParams {
                masks: Some(Lexicon::actors()),
                stop_words: Some(StopWords::english()),
                keep_numbers: true,
                ..full.clone()
            },
        ),
        ("target as a term", AnalyzerParams { target: TargetUse::Prefix, ..full.clone() }),
        ("crossed with the target", AnalyzerParams { target: TargetUse::Cross, ..full.clone() }),
        (
            "a window around two classes",
            AnalyzerParams { concepts: Some(double), window: Some(around_both), ..full.clone() },
        ),
        ("a class of two words", AnalyzerParams { concepts: Some(spaced), window: None, ..full }),
    ]
}

fn train(analyzer: AnalyzerParams, binary: bool, documents: &[Document]) -> Model {
    let mut params = TrainerParams { analyzer, folds: 0, ..TrainerParams::default() };
    params.heads = ["stance", "reason"].map(HeadParams::new).into();
    (params.tfidf.min_df, params.tfidf.binary) = (1, binary);
    params.weight_format = if binary { WeightFormat::Bf16 } else { WeightFormat::F32 };
    Trainer::new(params).train(documents.to_vec(), |_| ()).unwrap()
}

/// Compares what a worker says with explanations, which are always made the slow way.
fn check(name: &str, worker: &mut Worker<'_>, model: &Model, text: &str, target: Option<&str>) {
    for prediction in worker.predict(text, target).unwrap() {
        let head = &model.heads()[prediction.head];
        for (label, margin) in prediction.margins.iter().enumerate() {
            let label = Some(LabelId::new(label));
            let explanation = model.explain(text, target, head.name(), label).unwrap();
            assert_eq!(explanation.margin.to_bits(), margin.to_bits(), "{name}: {text:?}");
        }
    }
}

#[test]
fn both_ways_say_the_same() {
    let documents = samples::documents(60, 7);
    for (name, analyzer) in settings() {
        let model = train(analyzer, name == "words", &documents);
        let mut worker = model.worker();
        for document in documents.iter().cycle().take(MANY) {
            worker.predict(&document.text, document.target.as_deref()).unwrap();
        }
        for target in [None, Some("Iran"), Some("war")] {
            for document in &documents {
                check(name, &mut worker, &model, &document.text, target);
            }
        }
        let text = prop_oneof![
            ".{0,80}",
            "((Not|won't|cannot|They|will|sit down|with|negotiat(e|ed|ors)|threats|never|U\\.?S\\.?|the|Iran|war|talks?|42)[ ,.—-]{1,2}){0,20}",
        ];
        let worker = RefCell::new(worker);
        TestRunner::new(Config { cases: 64, ..Config::default() })
            .run(&text, |text| {
                check(name, &mut worker.borrow_mut(), &model, &text, Some("Iran"));
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn the_shipped_model_says_the_same_of_its_own_statements() {
    let model = Model::shipped().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/statements");
    let mut worker = model.worker();
    for set in ["train", "test"] {
        for file in folder.join(set).read_dir().unwrap() {
            let path = file.unwrap().path();
            let mut reader = stance::io::open(&path, &ReadOptions::default()).unwrap();
            let mut number = 0_usize;
            while let Some(document) = reader.read().transpose().unwrap() {
                worker.predict(&document.text, None).unwrap();
                if number.is_multiple_of(10) {
                    check("shipped", &mut worker, &model, &document.text, None);
                }
                number += 1;
            }
        }
    }
}
