//! Documents, settings and problems that several tests share.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::Deserialize;
use stance::features::CsrMatrix;
use stance::model::{HeadParams, TrainerParams};
use stance::text::{AnalyzerParams, NgramRange};
use stance::{Document, LabelId};

/// `logistic.json`.
#[derive(Deserialize)]
pub(crate) struct Problems {
    pub(crate) problems: Vec<Problem>,
}

#[derive(Deserialize)]
pub(crate) struct Problem {
    pub(crate) name: String,
    pub(crate) n_labels: usize,
    n_features: usize,
    rows: Vec<Vec<(u32, f32)>>,
    labels: Vec<usize>,
    pub(crate) weights: Vec<f32>,
    pub(crate) cases: Vec<Case>,
}

/// What scikit-learn says about a problem under some settings.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) c: f64,
    pub(crate) fit_intercept: bool,
    pub(crate) balanced: bool,
    pub(crate) weighted: bool,
    pub(crate) objective: f64,
    pub(crate) coefficients: Vec<Vec<f64>>,
    pub(crate) intercepts: Vec<f64>,
    pub(crate) probabilities: Vec<Vec<f64>>,
}

impl Problem {
    pub(crate) fn rows(&self) -> CsrMatrix {
        matrix(self.n_features, &self.rows)
    }

    pub(crate) fn labels(&self) -> Vec<LabelId> {
        self.labels.iter().copied().map(LabelId::new).collect()
    }
}

pub(crate) fn problems() -> Vec<Problem> {
    let fixture: Problems =
        serde_json::from_str(include_str!("../fixtures/logistic.json")).unwrap();
    fixture.problems
}

pub(crate) fn matrix(n_features: usize, rows: &[Vec<(u32, f32)>]) -> CsrMatrix {
    let mut matrix = CsrMatrix::new(n_features);
    for row in rows {
        matrix.push(row.iter().copied());
    }
    matrix
}

pub(crate) fn on_threads<T: Send>(n_threads: usize, job: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap().install(job)
}

/// Random statements with two label columns, the second empty in some rows; groups, targets and weights
/// in some rows.
pub(crate) fn documents(n: usize, seed: u64) -> Vec<Document> {
    const OPENINGS: [&str; 6] = [
        "We will sit down with them",
        "We refuse to talk",
        "No one can say what comes next",
        "They won't negotiate under threats",
        "Talks are a trap",
        "We stand ready for dialogue",
    ];
    const STANCES: [&str; 6] = ["for", "against", "neutral", "against", "against", "for"];
    const WORDS: [&str; 12] = [
        "dignity", "war", "never", "trust", "the U.S.", "deal", "but", "respect", "not",
        "weakness", "2025", "peace",
    ];
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    (1..=n as u64)
        .map(|row| {
            let kind = rng.gen_range(0..OPENINGS.len());
            let mut text = OPENINGS[kind].to_owned();
            for _ in 0..rng.gen_range(0..8) {
                text.push(*b" ,".choose(&mut rng).unwrap() as char);
                text.push(' ');
                text.push_str(WORDS.choose(&mut rng).unwrap());
            }
            let reason =
                if text.contains("trap") || text.contains("trust") { "trust" } else { "other" };
            let mut document = Document::new(text + ".").with_label(STANCES[kind]);
            document.labels.push(rng.gen_bool(0.8).then(|| reason.to_owned()));
            document.row = row;
            document.id = Some(format!("id-{row}"));
            document.target = rng.gen_bool(0.5).then(|| "Iran".to_owned());
            document.group =
                rng.gen_bool(0.7).then(|| format!("source {}", rng.gen_range(0..n / 3 + 1)));
            document.weight = rng.gen_bool(0.2).then(|| rng.gen_range(1..9) as f32 / 4.0);
            document
        })
        .collect()
}

/// The defaults with two heads and fewer resamples: all lexicons, negation, stems and a window.
pub(crate) fn two_heads() -> TrainerParams {
    TrainerParams {
        heads: vec![HeadParams::new("stance"), HeadParams::new("reason")],
        folds: 3,
        resamples: 20,
        ..TrainerParams::default()
    }
}

/// Settings for a model of a few kilobytes: plain words, no lexicons, no cross-validation.
pub(crate) fn plain() -> TrainerParams {
    let mut params = TrainerParams { analyzer: AnalyzerParams::words(), folds: 0, ..two_heads() };
    params.analyzer.words = Some(NgramRange::new(1, 1).unwrap());
    params.tfidf.min_df = 1;
    params
}
