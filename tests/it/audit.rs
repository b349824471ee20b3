//! Defects that are planted in sound data, and what an audit says about them.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use stance::Document;
use stance::audit::{
    AuditParams, Auditor, Check, Corpus, NearPair, Place, Problem, Report, Severity, Side,
    near_pairs, text_similarity,
};

const WORDS: &str = "the envoy committee harbour ministry proposal river border council teacher market \
    factory evening report figure winter summer letter archive column bridge railway village court \
    station museum doctor farmer budget signal garden window morning number printer orchard captain";

fn random(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

fn words(random: &mut impl Rng, count: usize) -> Vec<&'static str> {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    (0..count).map(|_| *words.choose(random).unwrap()).collect()
}

const LABELS: [&str; 3] = ["against", "for", "neutral"];

/// Statements without a defect: no two alike, all labels in every topic, an id and a group each. The
/// label's own word is in four of five.
fn sound(count: usize) -> Corpus {
    let mut random = random(1);
    let documents = (0..count).map(|at| {
        let label = LABELS[at % 3];
        let mut text = words(&mut random, 14);
        text.push(match (at % 5, label) {
            (0, _) => "perhaps",
            (_, "for") => "welcome",
            (_, "against") => "refuse",
            _ => "scheduled",
        });
        text.shuffle(&mut random);
        Document {
            row: at as u64 + 1,
            id: Some(format!("s-{at}")),
            text: text.join(" "),
            labels: vec![Some(label.to_owned())],
            group: Some(format!("g-{}", at / 6)),
            extras: vec![Some(["trade", "peace"][at / 3 % 2].to_owned()), None],
            ..Document::default()
        }
    });
    Corpus {
        documents: documents.collect(),
        heads: vec!["stance".to_owned()],
        columns: vec!["topic".to_owned(), "pair".to_owned()],
    }
}

fn params() -> AuditParams {
    AuditParams {
        by: vec![vec!["topic".to_owned()]],
        pair_column: Some("pair".to_owned()),
        resamples: 50,
        ..AuditParams::default()
    }
}

fn audit(data: &Corpus, against: Option<&Corpus>) -> Report {
    Auditor::new(params()).audit(data, against, |_| ()).unwrap()
}

/// The same without models, which takes no time.
fn quick(data: &Corpus, against: Option<&Corpus>) -> Report {
    Auditor::new(AuditParams { folds: 0, ..params() }).audit(data, against, |_| ()).unwrap()
}

/// The documents of all findings of a check.
fn places(report: &Report, check: Check) -> Vec<Vec<usize>> {
    let documents = |places: &[Place]| places.iter().map(|place| place.document).collect();
    report.of(check).map(|finding| documents(&finding.places)).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn sound_data_has_neither_errors_nor_warnings() {
    let (data, mut other) = (sound(240), sound(300));
    other.documents.drain(..240);
    let report = audit(&data, Some(&other));
    assert_eq!(report.count(Severity::Error), 0, "{:?}", report.findings);
    assert_eq!(report.count(Severity::Warning), 0, "{:?}", report.findings);
    assert_eq!(report.skipped.keys().next(), None);
    assert_eq!((report.documents, report.against), (240, Some(60)));
    let noise = &report.label_noise[0];
    assert!(noise.macro_f1 > 0.75 && noise.suspects < 60, "{noise:?}");
}

#[test]
fn records_must_have_a_text_a_label_and_their_own_id() {
    let mut data = sound(30);
    data.documents[3].text = " \t".to_owned();
    data.documents[4].labels = vec![None];
    data.documents[9].id = some("s-7");
    data.documents[10].id = None;
    data.documents[11].id = None;
    let report = quick(&data, None);
    assert_eq!(places(&report, Check::EmptyText), [[3]]);
    assert_eq!(places(&report, Check::MissingLabel), [[4]]);
    assert_eq!(places(&report, Check::DuplicateId), [[7, 9]]);
    assert_eq!(report.count(Severity::Error), 3);
    assert!(report.skipped.contains_key(&Check::LabelError));
}

#[test]
fn the_same_text_is_a_duplicate_or_a_conflict() {
    let mut data = sound(60);
    let text = |data: &Corpus, at: usize| data.documents[at].text.clone();
    // 0 and 30 have one label, 1 and 2 have two.
    data.documents[30].text = format!("“{}!”", text(&data, 0).to_uppercase());
    data.documents[2].text = text(&data, 1).replace(' ', "  ");
    let report = quick(&data, None);
    assert_eq!(places(&report, Check::DuplicateText), [[0, 30]]);
    assert_eq!(places(&report, Check::ConflictingLabels), [[1, 2]]);
    let conflict = report.of(Check::ConflictingLabels).next().unwrap();
    assert_eq!(conflict.problem.to_string(), "the same text, and its stance is for and neutral");
    // About different targets, the same words say different things.
    data.documents[0].target = some("tariffs");
    data.documents[1].target = some("tariffs");
    assert_eq!(quick(&data, None).count(Severity::Error), 0);
}

#[test]
fn one_changed_word_is_a_near_duplicate() {
    let mut data = sound(60);
    let changed = |data: &Corpus, at: usize| {
        let text = &data.documents[at].text;
        let mut words: Vec<&str> = text.split(' ').collect();
        words[7] = "icicle";
        words.join(" ")
    };
    data.documents[1].text = changed(&data, 0);
    data.documents[40].text = changed(&data, 7);
    let report = quick(&data, None);
    assert_eq!(places(&report, Check::NearDuplicate), [[0, 1]]);
    assert_eq!(places(&report, Check::CrossGroupDuplicate), [[7, 40]]);
    assert!(report.of(Check::NearDuplicate).all(|finding| matches!(
        finding.problem,
        Problem::NearDuplicate { similarity, labels_differ: true } if similarity > 0.8
    )));
    // The sides of a contrast pair are meant to be alike, as long as their labels differ.
    for at in [0, 1] {
        data.documents[at].extras[1] = some("p1");
    }
    assert_eq!(quick(&data, None).of(Check::NearDuplicate).count(), 0);
    data.documents[1].labels = data.documents[0].labels.clone();
    let report = quick(&data, None);
    assert_eq!(report.of(Check::NearDuplicate).count(), 1);
    assert_eq!(places(&report, Check::BrokenPair), [[0, 1]]);
}

#[test]
fn nothing_may_be_on_both_sides() {
    let data = sound(60);
    let mut other = sound(120);
    other.documents.drain(..60);
    other.heads.clear();
    other.documents[2].text = data.documents[5].text.to_uppercase();
    other.documents[3].text = format!("{} icicle", data.documents[6].text);
    other.documents[8].group = some("g-4");
    // Duplicates of the other side alone are not this gate's business.
    other.documents[20].text = other.documents[21].text.clone();
    let report = quick(&data, Some(&other));
    let leaks: Vec<_> = report.of(Check::Leak).map(|finding| finding.places.clone()).collect();
    let place = |side, document| Place { side, document };
    assert_eq!(leaks[0], [place(Side::Data, 5), place(Side::Against, 2)]);
    assert_eq!(leaks[1], [place(Side::Data, 6), place(Side::Against, 3)]);
    assert_eq!(leaks.len(), 2);
    let shared: Vec<_> = report.of(Check::SharedGroup).collect();
    assert_eq!(shared.len(), 1);
    assert_eq!(shared[0].problem.to_string(), "group `g-4`: 6 records here, 1 there");
    assert_eq!(report.count(Severity::Error), 3);
    assert_eq!(report.count(Severity::Warning), 0);
}

#[test]
fn a_pair_has_two_sides_that_differ() {
    let mut data = sound(60);
    let mut pair = |name: &str, sides: &[usize], text: Option<&str>| {
        for (number, &at) in sides.iter().enumerate() {
            data.documents[at].extras[1] = some(name);
            if let Some(text) = text {
                data.documents[at].text = format!("{text} {}", ["icicle", "wheelbarrow"][number]);
            }
        }
    };
    pair("sound", &[0, 1], Some("one two three four five six"));
    pair("single", &[3], None);
    pair("triple", &[6, 7, 8], None);
    pair("same label", &[12, 15], Some("seven eight nine ten eleven"));
    pair("loose", &[18, 19], None);
    data.documents[19].text = "quite another thing altogether".to_owned();
    let report = quick(&data, None);
    let messages = |check| -> Vec<String> {
        report.of(check).map(|finding| finding.problem.to_string()).collect()
    };
    assert_eq!(
        messages(Check::BrokenPair),
        [
            "pair `same label`: the stance of both sides is against",
            "pair `single` has one side",
            "pair `triple` has 3 sides",
        ]
    );
    assert_eq!(messages(Check::LoosePair), ["pair `loose` shares 0% of its words"]);
}

#[test]
fn a_label_that_is_missing_in_a_part_is_seen() {
    let mut data = sound(120);
    // In trade, "for" becomes "against" but in two records; "neutral" stays as it is.
    let mut left = 2;
    for document in &mut data.documents {
        let is_for = document.labels[0].as_deref() == Some("for");
        if document.extras[0].as_deref() == Some("trade") && is_for {
            if left == 0 {
                document.labels[0] = some("against");
            }
            left = usize::saturating_sub(left, 1);
        }
    }
    let report = quick(&data, None);
    let rare: Vec<_> = report.of(Check::RareLabel).map(|f| f.problem.to_string()).collect();
    assert_eq!(rare, ["trade: stance for in 2 of 60, 0.03 [0.01, 0.11], elsewhere 0.18"]);
    let balance = &report.balance[0];
    assert_eq!((balance.labels.len(), balance.slices.len()), (3, 2));
    assert_eq!(balance.slices[0].counts.iter().sum::<usize>(), balance.slices[0].documents);
    for document in &mut data.documents {
        if document.extras[0].as_deref() == Some("trade") {
            document.extras[0] = some("steel");
            document.labels[0] = document.labels[0].take().filter(|label| label != "for");
        }
    }
    let report = quick(&data, None);
    let absent: Vec<_> = report.of(Check::AbsentLabel).map(|f| f.problem.to_string()).collect();
    assert_eq!(absent, ["steel: stance for in none of 58"]);
}

#[test]
fn a_name_that_tells_the_label_is_seen() {
    let mut data = sound(600);
    for (at, document) in data.documents.iter_mut().enumerate() {
        // Moscow is against, Washington is everything. Every name is in every group.
        let name = match (at % 3, at / 3 % 4) {
            (0, 0..3) => "Moscow’s",
            (_, 3) => "Washington",
            _ => continue,
        };
        document.text = format!("{name} {}", document.text);
    }
    let report = audit(&data, None);
    let suspects: Vec<(&str, &str)> = report
        .of(Check::ActorPredicts)
        .filter_map(|finding| match &finding.problem {
            Problem::ActorPredicts { actor, label, z, .. } if *z > 0.0 => {
                Some((actor.as_str(), label.as_str()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(suspects, [("moscow", "against")]);
    assert_eq!(report.of(Check::ActorModel).count(), 1);
    let model = &report.actors[0];
    assert_eq!((model.actors, model.with_actor.documents), (2, 300));
    assert!(model.with_actor.model.low > model.with_actor.chance.high, "{model:?}");
    assert!((model.with_actor.chance.estimate - 1.0 / 3.0).abs() < 0.02, "{model:?}");
    let polar = model.polar.unwrap();
    assert!(polar.model.estimate > polar.chance.estimate + 0.1, "{polar:?}");
}

#[test]
fn a_word_that_always_means_one_label_is_seen() {
    let mut data = sound(600);
    for document in data.documents.iter_mut().filter(|d| d.labels[0].as_deref() == Some("for")) {
        document.text.push_str(" wheelbarrow");
    }
    let report = quick(&data, None);
    let terms: Vec<&str> = report
        .of(Check::TermPredicts)
        .filter_map(|finding| match &finding.problem {
            Problem::TermPredicts { term, label, .. } if label == "for" => Some(term.as_str()),
            _ => None,
        })
        .collect();
    assert!(terms.contains(&"wheelbarrow") && terms.contains(&"welcome"), "{terms:?}");
    assert_eq!(report.terms[0].labels[1].label, "for");
    assert_eq!(report.terms[0].labels[1].terms[0].term, "wheelbarrow");
}

#[test]
fn wrong_labels_are_doubted_first() {
    let mut data = sound(600);
    let mut random = random(2);
    let told: Vec<usize> = (0..600).filter(|at| at % 5 != 0).collect();
    let wrong: Vec<usize> = told.choose_multiple(&mut random, 20).copied().collect();
    for &at in &wrong {
        data.documents[at].labels[0] = some(LABELS[(at + 1) % 3]);
    }
    let report = audit(&data, None);
    let found: Vec<usize> = places(&report, Check::LabelError).concat();
    let first = &found[..found.len().min(25)];
    let hits = wrong.iter().filter(|at| first.contains(at)).count();
    assert!(hits >= 18, "{hits} of 20 among the first 25");
    for finding in report.of(Check::LabelError).take(10) {
        let Problem::LabelError { suggested, given, .. } = &finding.problem else { panic!() };
        assert_ne!(suggested, given);
        let at = finding.places[0].document;
        assert!(!wrong.contains(&at) || suggested == LABELS[at % 3]);
    }
    assert!(report.label_noise[0].suspects == found.len());
}

#[test]
fn the_report_does_not_depend_on_threads() {
    let mut data = sound(240);
    data.documents[30].text = format!("Moscow {}", data.documents[0].text);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        serde_json::to_string(&pool.install(|| audit(&data, Some(&sound(60))))).unwrap()
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn data_that_is_too_small_to_learn_from_is_still_checked() {
    for size in [1, 2, 5] {
        let mut data = sound(size);
        for document in &mut data.documents {
            document.group = None;
        }
        let report = audit(&data, None);
        assert_eq!(report.count(Severity::Error), 0, "{size}");
    }
    assert!(Auditor::new(params()).audit(&Corpus::default(), None, |_| ()).is_err());
    let unknown = AuditParams { by: vec![vec!["toppic".to_owned()]], ..params() };
    let error = Auditor::new(unknown).audit(&sound(3), None, |_| ()).unwrap_err();
    assert_eq!(error.to_string(), "by names `toppic`, which is no column");
}

/// Texts of which many are copies with some words replaced, doubled or left out.
fn edited(count: usize) -> Vec<String> {
    let mut random = random(3);
    let mut texts: Vec<Vec<&str>> = Vec::new();
    while texts.len() < count {
        let length = random.gen_range(4..40);
        let text = match texts.choose(&mut random).filter(|_| texts.len() % 5 > 1) {
            None => words(&mut random, length),
            Some(original) => {
                let mut copy = original.clone();
                for _ in 0..random.gen_range(1..5) {
                    let at = random.gen_range(0..copy.len());
                    match random.gen_range(0..3) {
                        0 => copy[at] = words(&mut random, 1)[0],
                        1 => copy.insert(at, copy[at]),
                        _ if copy.len() > 3 => drop(copy.remove(at)),
                        _ => {}
                    }
                }
                copy
            }
        };
        texts.push(text);
    }
    texts.iter().map(|text| text.join(" ")).collect()
}

#[test]
fn near_pairs_are_those_of_comparing_all_with_all() {
    let texts = edited(500);
    let mut all: Vec<NearPair> = Vec::new();
    for second in 0..texts.len() {
        for first in 0..second {
            let similarity = text_similarity(&texts[first], &texts[second]);
            all.push(NearPair { first, second, similarity });
        }
    }
    all.sort_by_key(|pair| (pair.first, pair.second));
    for (threshold, at_least) in [(1.0, 5), (0.9, 50), (0.8, 200), (0.65, 300), (0.5, 500)] {
        let expected: Vec<NearPair> =
            all.iter().copied().filter(|pair| pair.similarity >= threshold).collect();
        assert!(expected.len() >= at_least, "{threshold}: {}", expected.len());
        // A pair is missed once in a million.
        assert_eq!(near_pairs(&texts, threshold).unwrap(), expected, "{threshold}");
    }
    for threshold in [0.49, 1.1, f64::NAN] {
        assert!(near_pairs(&texts, threshold).is_err());
    }
}
