//! The same data gives the same bytes: on any number of threads, in any order, and after loading.

use bytes::Bytes;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use stance::linear::{Calibration, SolverKind};
use stance::model::{Trainer, TrainerParams};
use stance::{Document, Model};

use crate::samples::{documents, on_threads, two_heads};

/// More documents and terms than one task takes.
const MANY: usize = 1_500;

/// Settings that between them use every solver and calibrator, each with documents for it.
fn trainings() -> Vec<(TrainerParams, Vec<Document>)> {
    let unweighted = |n| {
        let mut documents = documents(n, 5);
        documents.iter_mut().for_each(|document| document.weight = None);
        documents
    };
    let linfa = SolverKind::Linfa { memory_bound: 1 << 24 };
    vec![
        (TrainerParams { folds: 2, ..two_heads() }, documents(MANY, 4)),
        (
            TrainerParams {
                solver: SolverKind::Lbfgs,
                calibration: Calibration::Logistic,
                head_per_target: true,
                ..two_heads()
            },
            documents(200, 5),
        ),
        (
            TrainerParams { solver: linfa, calibration: Calibration::None, ..two_heads() },
            unweighted(60),
        ),
    ]
}

fn train(params: &TrainerParams, documents: Vec<Document>) -> Bytes {
    Trainer::new(params.clone()).train(documents, |_| ()).unwrap().to_bytes()
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for (params, documents) in trainings() {
        let one = on_threads(1, || train(&params, documents.clone()));
        for n_threads in [2, 8] {
            let found = on_threads(n_threads, || train(&params, documents.clone()));
            assert!(found == one, "{n_threads} threads, {:?}", params.solver);
        }
    }
}

#[test]
fn any_order_of_documents_gives_the_same_bytes() {
    for (params, documents) in trainings() {
        let expected = train(&params, documents.clone());
        assert!(
            train(&params, documents.clone()) == expected,
            "a second time, {:?}",
            params.solver
        );
        let mut shuffled = documents;
        shuffled.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(6));
        // Where a document stands and what it is called is nothing to learn from.
        for (document, row) in shuffled.iter_mut().zip(1..) {
            document.row = row;
            document.id = None;
            document.fields.push(format!("field {row}"));
        }
        assert!(train(&params, shuffled) == expected, "shuffled, {:?}", params.solver);
    }
}

#[test]
fn other_data_and_other_settings_give_other_bytes() {
    let (params, _) = trainings().remove(2);
    let documents = documents(40, 8);
    let documents: Vec<Document> =
        documents.into_iter().map(|document| Document { weight: None, ..document }).collect();
    let expected = train(&params, documents.clone());
    let mut changed = documents.clone();
    changed[7].group = Some("another source".to_owned());
    assert!(train(&params, changed) != expected);
    let seeded = TrainerParams { seed: 1, ..params };
    assert!(train(&seeded, documents) != expected);
}

#[test]
fn a_loaded_model_is_the_model_that_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.stance");
    for (params, documents) in trainings() {
        let texts: Vec<String> = documents.iter().map(|document| document.text.clone()).collect();
        let trained = Trainer::new(params).train(documents, |_| ()).unwrap();
        trained.save(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert!(trained.to_bytes() == bytes);
        let loaded = Model::load(&path).unwrap();
        assert!(loaded.to_bytes() == bytes);
        assert_eq!(loaded.card(), trained.card());
        assert_eq!(loaded.heads(), trained.heads());
        assert_eq!(loaded.analyzer().params(), trained.analyzer().params());
        let (mut first, mut second) = (trained.worker(), loaded.worker());
        for text in texts.iter().take(50) {
            assert_eq!(first.predict(text, Some("Iran")), second.predict(text, Some("Iran")));
        }
    }
}
