//! What must hold for any model and any text it is asked about.

use std::sync::LazyLock;

use proptest::prelude::*;
use stance::features::{RowScratch, TfidfParams, TfidfVectorizer};
use stance::linear::{Calibration, ClassWeight, SolverKind};
use stance::model::{HeadParams, Trainer, TrainerParams, WeightFormat};
use stance::text::{Analyzer, TargetUse};
use stance::{Document, ErrorKind, Model};

use crate::properties_text::{all_settings, text};
use crate::samples::{documents, plain, two_heads};

/// Models of every kind of calibration and use of targets, trained once.
static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    let mut crossed = two_heads();
    crossed.analyzer.target = TargetUse::Cross;
    let settings = [
        plain(),
        two_heads(),
        TrainerParams { calibration: Calibration::Logistic, ..two_heads() },
        TrainerParams { head_per_target: true, calibration: Calibration::None, ..crossed },
    ];
    let train = |params| Trainer::new(params).train(documents(60, 1), |_| ()).unwrap();
    settings.into_iter().map(train).collect()
});

fn target() -> impl Strategy<Value = Option<String>> {
    let targets = ["Iran", "the moon", ""].map(|target| Some(target.to_owned()));
    prop_oneof![Just(None), prop::sample::select(targets.to_vec())]
}

fn document() -> impl Strategy<Value = Document> {
    let label =
        prop::sample::select(vec![None, Some("a"), Some("a"), Some("b"), Some("b"), Some("c")]);
    let weight = prop_oneof![
        80 => Just(None),
        9 => prop::sample::select(vec![0.0, 0.5, 3.0, 1e30]).prop_map(Some),
        1 => prop::sample::select(vec![-1.0, f32::NAN]).prop_map(Some),
    ];
    let group = prop::option::of("[a-d]");
    (text(), prop::collection::vec(label, 2), target(), group, weight).prop_map(
        |(text, labels, target, group, weight)| {
            let labels = labels.into_iter().map(|label| label.map(str::to_owned)).collect();
            Document { labels, target, group, weight, ..Document::new(text) }
        },
    )
}

fn tfidf() -> impl Strategy<Value = TfidfParams> {
    (0_u32..3, prop::option::of(1_usize..9), any::<bool>(), any::<bool>()).prop_map(
        |(min_df, max_features, sublinear_tf, binary)| TfidfParams {
            min_df,
            max_features,
            sublinear_tf,
            binary,
            ..TfidfParams::default()
        },
    )
}

/// Mostly settings that can be trained with.
fn params() -> impl Strategy<Value = TrainerParams> {
    let analyzers: Vec<_> = all_settings().into_iter().chain([plain().analyzer]).collect();
    let solvers = vec![
        SolverKind::Newton,
        SolverKind::Lbfgs,
        SolverKind::Linfa { memory_bound: 1 << 20 },
        SolverKind::Linfa { memory_bound: 0 },
    ];
    let calibrations = vec![Calibration::None, Calibration::Temperature, Calibration::Logistic];
    let c = prop_oneof![
        9 => prop::sample::select(vec![1e-3, 1.0, 10.0, 1e4]),
        1 => prop::sample::select(vec![1e300, f64::MIN_POSITIVE, 0.0, f64::NAN]),
    ];
    let class_weights = [
        ClassWeight::Uniform,
        ClassWeight::Uniform,
        ClassWeight::Balanced,
        ClassWeight::Given(vec![1.0, 2.0, 0.0]),
    ];
    let head = (prop::sample::select(class_weights.to_vec()), c)
        .prop_map(|(class_weight, c)| HeadParams { class_weight, c, ..HeadParams::new("head") });
    (
        prop::sample::select(analyzers),
        tfidf(),
        prop_oneof![1 => Just(0), 9 => 1_usize..3, 1 => Just(3)]
            .prop_flat_map(move |n| prop::collection::vec(head.clone(), n)),
        prop::bool::weighted(0.2),
        prop::sample::select(solvers),
        prop::sample::select(calibrations),
        prop::sample::select(vec![0, 0, 0, 0, 0, 2, 2, 2, 2, 3, 3, 3, 1, 99]),
        prop_oneof![9 => 1_usize..5, 1 => Just(0)],
        prop::sample::select(vec![WeightFormat::F32, WeightFormat::Bf16]),
    )
        .prop_map(
            |(
                analyzer,
                tfidf,
                heads,
                head_per_target,
                solver,
                calibration,
                folds,
                resamples,
                weight_format,
            )| {
                TrainerParams {
                    weight_format,
                    analyzer,
                    tfidf,
                    heads,
                    head_per_target,
                    solver,
                    calibration,
                    folds,
                    resamples,
                    seed: 7,
                }
            },
        )
}

fn assert_predicts(model: &Model, text: &str, target: Option<&str>) {
    let mut worker = model.worker();
    // Only a model with one head a target may have none for this one.
    let Ok(predictions) = worker.predict(text, target) else {
        assert!(model.heads().iter().any(|head| head.target().is_some()));
        return;
    };
    assert_eq!(predictions.len(), model.questions().len());
    for prediction in predictions {
        let head = &model.heads()[prediction.head];
        assert_eq!(prediction.probabilities.len(), head.labels().len());
        assert_eq!(prediction.margins.len(), head.labels().len());
        assert!(prediction.probabilities.iter().all(|p| (0.0..=1.0).contains(p)), "{prediction:?}");
        assert!(prediction.margins.iter().all(|margin| margin.is_finite()), "{prediction:?}");
        let sum: f64 = prediction.probabilities.iter().sum();
        assert!((sum - 1.0).abs() < 1e-12, "{prediction:?}");
        let largest = prediction.probabilities.iter().copied().fold(0.0, f64::max);
        assert_eq!(prediction.probability(), largest);
    }
}

proptest! {
    #[test]
    fn probabilities_are_probabilities(text in text(), target in target()) {
        for model in MODELS.iter() {
            assert_predicts(model, &text, target.as_deref());
        }
    }

    #[test]
    fn an_explanation_sums_to_the_margin(text in text(), target in target()) {
        for model in MODELS.iter() {
            let mut worker = model.worker();
            let Ok(predictions) = worker.predict(&text, target.as_deref()) else { continue };
            for (question, prediction) in model.questions().into_iter().zip(predictions) {
                for label in model.heads()[prediction.head].labels().ids() {
                    let explanation =
                        model.explain(&text, target.as_deref(), question, Some(label)).unwrap();
                    prop_assert_eq!((explanation.head, explanation.label), (prediction.head, label));
                    let sum = explanation
                        .contributions
                        .iter()
                        .fold(explanation.intercept, |sum, part| sum + part.contribution);
                    prop_assert_eq!(sum.to_bits(), explanation.margin.to_bits());
                    prop_assert_eq!(sum, prediction.margins[label.index()]);
                    for part in &explanation.contributions {
                        prop_assert_eq!(part.contribution, part.value * part.weight);
                        prop_assert!(!part.spans.is_empty(), "{part:?}");
                        prop_assert!(part.spans.is_sorted(), "{part:?}");
                    }
                }
                let of_predicted =
                    model.explain(&text, target.as_deref(), question, None).unwrap();
                prop_assert_eq!(of_predicted.label, prediction.label);
                let strongest = of_predicted.strongest(3);
                prop_assert!(strongest.is_sorted_by(|a, b| a.contribution.abs() >= b.contribution.abs()));
            }
        }
    }

    #[test]
    fn a_used_worker_changes_nothing(texts in prop::collection::vec(text(), 1..4), target in target()) {
        for model in MODELS.iter() {
            let mut used = model.worker();
            for text in &texts {
                let mut fresh = model.worker();
                prop_assert_eq!(used.predict(text, target.as_deref()), fresh.predict(text, target.as_deref()));
            }
        }
    }

    #[test]
    fn a_text_has_the_same_row_alone_and_in_training(
        documents in prop::collection::vec(document(), 1..12),
        params in tfidf(),
        settings in prop::sample::select(all_settings()),
    ) {
        let analyzer = Analyzer::new(settings).unwrap();
        let Ok((vectorizer, matrix)) = TfidfVectorizer::fit(params, &analyzer, &documents) else {
            return Ok(());
        };
        let mut scratch = RowScratch::default();
        for (document, expected) in documents.iter().zip(matrix.rows()) {
            let target = document.target.as_deref();
            let found = vectorizer.transform(&analyzer, &document.text, target, &mut scratch);
            prop_assert_eq!(found.indices, expected.indices);
            let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(found.values), bits(expected.values));
            let length: f64 = found.values.iter().map(|&value| f64::from(value).powi(2)).sum();
            prop_assert!(found.values.is_empty() || (length - 1.0).abs() < 1e-6);
        }
    }

}

proptest! {
    // Cheap, and most of them are refused.
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn training_on_anything_gives_a_model_or_says_what_is_wrong(
        documents in prop_oneof![1 => Just(0), 1 => 1_usize..4, 8 => 6_usize..24]
            .prop_flat_map(|n| prop::collection::vec(document(), n)),
        params in params(),
    ) {
        let texts: Vec<_> =
            documents.iter().map(|document| (document.text.clone(), document.target.clone())).collect();
        match Trainer::new(params).train(documents, |_| ()) {
            Ok(model) => {                for (text, target) in &texts {
                    assert_predicts(&model, text, target.as_deref());
                }
            }
            Err(error) => {                let is_about_input = matches!(
                    error.kind(),
                    ErrorKind::Parameter { .. } | ErrorKind::Training(_) | ErrorKind::Linfa(_)
                );
                prop_assert!(is_about_input, "{error}");
            }
        }
    }
}
