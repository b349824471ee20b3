//! Model files with right checksums and wrong content.

use proptest::prelude::*;
use serde_json::{Value, json};
use stance::{Model, ModelProblem};

use crate::model_file::{Parts, load, preamble, problem, small_model};

fn parts() -> Parts {
    Parts::of(&small_model().to_bytes())
}

#[track_caller]
fn assert_invalid(name: &str, section: &str, file: Vec<u8>) {
    match problem(file) {
        ModelProblem::Invalid { section: found, problem } => {
            assert_eq!(found, section, "{name}: {problem}");
        }
        other => panic!("{name}: {other}"),
    }
}

#[test]
fn every_section_is_needed() {
    for (at, (name, _)) in parts().sections.iter().enumerate() {
        let mut parts = parts();
        parts.sections.remove(at);
        let problem = problem(parts.join());
        assert_eq!(problem.to_string(), format!("section `{name}`: it is missing"));
    }
    let mut parts = parts();
    parts.sections.clear();
    assert_invalid("no section at all", "terms", parts.join());
}

#[test]
fn sections_have_the_length_that_the_others_ask_for() {
    for (section, bytes, found_in) in [
        // Bytes of terms that no end covers are found where the ends are checked.
        ("terms", 1, "term-ends"),
        ("term-ends", 1, "term-ends"),
        ("term-ends", 4, "term-ends"),
        ("idf", 1, "idf"),
        ("idf", 4, "idf"),
        ("weights", 1, "weights"),
        ("weights", 4, "weights"),
        ("intercepts", 1, "intercepts"),
        ("intercepts", 8, "intercepts"),
    ] {
        let mut longer = parts();
        longer.section(section).extend(vec![0; bytes]);
        assert_invalid(&format!("{section}, {bytes} more"), found_in, longer.join());
        let mut shorter = parts();
        let length = shorter.section(section).len();
        shorter.section(section).truncate(length - bytes);
        assert_invalid(&format!("{section}, {bytes} less"), found_in, shorter.join());
        let mut empty = parts();
        empty.section(section).clear();
        assert_invalid(&format!("{section}, empty"), found_in, empty.join());
    }
}

/// Writes `number` over the number at `index`.
fn put<const N: usize>(section: &mut [u8], index: usize, number: [u8; N]) {
    section[index * N..(index + 1) * N].copy_from_slice(&number);
}

#[test]
fn numbers_are_in_their_range() {
    for (section, number) in [
        ("idf", 0.0_f32),
        ("idf", -1.0),
        ("idf", f32::NAN),
        ("idf", f32::INFINITY),
        ("weights", f32::NAN),
        ("weights", f32::INFINITY),
        ("weights", f32::NEG_INFINITY),
    ] {
        let mut parts = parts();
        put(parts.section(section), 2, number.to_le_bytes());
        assert_invalid(&format!("{number}"), section, parts.join());
    }
    for number in [f64::NAN, f64::INFINITY] {
        let mut parts = parts();
        put(parts.section("intercepts"), 1, number.to_le_bytes());
        assert_invalid(&format!("{number}"), "intercepts", parts.join());
    }
}

#[test]
fn terms_are_a_vocabulary() {
    type Change = fn(&mut Parts);
    let cases: [(&str, &str, Change); 7] = [
        ("terms are not UTF-8", "terms", |parts| parts.section("terms")[0] = 0xff),
        ("ends descend", "term-ends", |parts| {
            let last = parts.section("terms").len() as u32;
            put(parts.section("term-ends"), 0, last.to_le_bytes());
        }),
        ("an end within a character", "term-ends", |parts| {
            let terms = String::from_utf8(parts.section("terms").clone()).unwrap();
            let inside = terms.find('ö').unwrap() as u32 + 1;
            let ends = parts.section("term-ends");
            let (numbers, _) = ends.as_chunks_mut::<4>();
            let end = numbers.iter_mut().find(|end| u32::from_le_bytes(**end) > inside).unwrap();
            *end = inside.to_le_bytes();
        }),
        ("an end far outside", "term-ends", |parts| {
            put(parts.section("term-ends"), 3, u32::MAX.to_le_bytes());
        }),
        ("terms out of order", "terms", |parts| parts.section("terms")[0] = b'z'),
        ("a term twice", "terms", |parts| {
            *parts.section("terms") = b"aa".to_vec();
            *parts.section("term-ends") = [1_u32, 2].map(u32::to_le_bytes).concat();
        }),
        ("an empty term that is not the first", "terms", |parts| {
            put(parts.section("term-ends"), 1, [0; 4]);
            put(parts.section("term-ends"), 0, [0; 4]);
        }),
    ];
    for (name, section, change) in cases {
        let mut parts = parts();
        change(&mut parts);
        assert_invalid(name, section, parts.join());
    }
}

#[test]
fn headers_make_sense() {
    let multinomial = |weights: usize, intercepts: usize| json!({ "kind": "multinomial", "weights": vec![0.5; weights], "intercepts": vec![0.5; intercepts] });
    let temperature = |number: Value| json!({ "kind": "temperature", "temperature": number });
    let sigmoid = json!({ "kind": "sigmoid", "slope": 1.0, "intercept": 0.0 });
    let cases = [
        ("/meta/heads", json!([])),
        ("/meta/heads", json!(7)),
        ("/meta/heads/0/labels", json!(["for"])),
        ("/meta/heads/0/labels", json!(["for", "for"])),
        ("/meta/heads/0/labels", json!([])),
        ("/meta/heads/0/labels", json!([1, 2])),
        ("/meta/heads/0/calibrator", sigmoid),
        ("/meta/heads/0/calibrator", multinomial(8, 3)),
        ("/meta/heads/0/calibrator", multinomial(9, 2)),
        ("/meta/heads/0/calibrator", multinomial(0, 0)),
        ("/meta/heads/1/calibrator", multinomial(4, 2)),
        ("/meta/heads/1/calibrator", multinomial(2, 2)),
        ("/meta/heads/1/calibrator", temperature(json!(0.0))),
        ("/meta/heads/1/calibrator", temperature(json!(-1.0))),
        ("/meta/heads/1/calibrator", temperature(json!(null))),
        ("/meta/heads/1/calibrator", json!({ "kind": "oracle" })),
        ("/meta/card/heads", json!([])),
        ("/meta/tfidf/max_df", json!(0.0)),
        ("/meta/tfidf/max_features", json!(0)),
        ("/meta/tfidf/min_df", json!(-1)),
        ("/meta/analyzer/words", json!([0, 1])),
        ("/meta/analyzer/words", json!([2, 1])),
        ("/meta/analyzer/words", json!([1, 1_000_000])),
        ("/meta/analyzer/stem", json!("xx")),
        ("/meta/analyzer/window/concepts", json!(["talks", "weather"])),
        ("/meta/analyzer/window/concepts", json!("weather")),
        ("/meta/analyzer/concepts", json!(null)),
        ("/meta/analyzer/negation", json!({ "clue": ["not"] })),
        ("/meta", json!(null)),
    ];
    for (place, value) in cases {
        let mut parts = parts();
        let name = format!("{place} = {value}");
        *parts.header.pointer_mut(place).unwrap() = value;
        assert_invalid(&name, "header", parts.join());
    }
}

/// With a calibrator that has a number.
fn calibrated() -> Parts {
    let mut parts = parts();
    parts.header["meta"]["heads"][1]["calibrator"] =
        json!({ "kind": "temperature", "temperature": 2.0 });
    parts
}

#[test]
fn headers_have_all_their_fields_and_no_others() {
    for (place, needed) in [
        ("", "meta"),
        ("/meta", "card"),
        ("/meta/analyzer", "keep_numbers"),
        ("/meta/analyzer/window", "width"),
        ("/meta/card", "data"),
        ("/meta/heads/0", "labels"),
        ("/meta/heads/0/calibrator", "kind"),
        ("/meta/heads/1/calibrator", "temperature"),
        ("/meta/tfidf", "min_df"),
        ("/sections/0", "crc32"),
    ] {
        let mut parts = calibrated();
        let fields = parts.header.pointer_mut(place).unwrap().as_object_mut().unwrap();
        fields.remove(needed);
        assert_invalid(&format!("no {needed} in {place}"), "header", parts.join_as_it_is());
    }
    for place in [
        "",
        "/meta",
        "/meta/analyzer",
        "/meta/analyzer/window",
        "/meta/heads/0",
        "/meta/heads/1/calibrator",
        "/meta/tfidf",
        "/sections/0",
    ] {
        let mut parts = calibrated();
        let fields = parts.header.pointer_mut(place).unwrap().as_object_mut().unwrap();
        fields.insert("surprise".to_owned(), json!(1));
        assert_invalid(&format!("a surprise in {place}"), "header", parts.join_as_it_is());
    }
    let deep = "[".repeat(100_000);
    for header in
        ["", "{", "[]", "null", "\u{feff}{}", "{}", "{\"meta\":{},\"sections\":[]} ,", &deep]
    {
        assert_invalid(header, "header", parts().join_with(header.as_bytes()));
    }
    assert_invalid("not UTF-8", "header", parts().join_with(b"{\"meta\": \"\xff\"}"));
}

/// The most memory that the process ever had addresses for, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:"));
    line.map_or(0, |line| line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10)
}

#[test]
fn a_length_is_checked_before_anything_of_it_is_allocated() {
    let before = peak();
    for length in [1 << 31, u32::MAX - 24, u32::MAX - 1, u32::MAX] {
        let mut file = preamble(1, length, 0);
        file.extend_from_slice(b"{}");
        assert!(
            matches!(problem(file), ModelProblem::Truncated { section, .. } if section == "header")
        );
    }
    let lengths = [1 << 31, u64::from(u32::MAX), 1 << 40, i64::MAX as u64, u64::MAX - 63, u64::MAX];
    for (at, (name, _)) in parts().sections.iter().enumerate() {
        for length in lengths {
            let mut parts = parts();
            parts.header["sections"][at]["length"] = json!(length);
            let found = problem(parts.join_as_it_is());
            let (ModelProblem::Truncated { section, .. } | ModelProblem::Invalid { section, .. }) =
                found
            else {
                panic!("{name}, {length}: {found}");
            };
            assert_eq!(&section, name, "{length}");
        }
        for length in [json!(-1), json!(1.5), json!(1e30), json!("1"), json!(null)] {
            let mut parts = parts();
            parts.header["sections"][at]["length"] = length;
            assert_invalid(name, "header", parts.join_as_it_is());
        }
    }
    // Other tests run beside this one, so the bound is not tight.
    assert!(peak() - before < 3 << 30, "{} MiB", (peak() - before) >> 20);
}

/// What a model does with a text, whatever its numbers are.
fn use_it(model: &Model) {
    let text = "We will not sit down, größe; a parley is no word.";
    let mut worker = model.worker();
    for target in [None, Some("Iran")] {
        let _ = worker.predict(text, target);
        for question in model.questions() {
            let _ = model.explain(text, target, question, None);
        }
    }
    for (at, head) in model.heads().iter().enumerate() {
        head.labels().ids().for_each(|label| drop(model.strongest_terms(at, label, 3)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn damage_behind_right_checksums_is_no_panic(
        section in 0_usize..5,
        bytes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut parts = PARTS.with(Parts::clone);
        let damaged = &mut parts.sections[section].1;
        for (at, byte) in bytes {
            let at = at.index(damaged.len());
            damaged[at] = byte;
        }
        if let Ok(model) = load(parts.join()) {
            use_it(&model);
        }
    }

    #[test]
    fn a_damaged_header_behind_right_checksums_is_no_panic(
        bytes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&b"0129-.eE\"[]{},:nul \\ab"[..])), 1..3),
    ) {
        let parts = PARTS.with(Parts::clone);
        let mut header = serde_json::to_vec(&parts.header).unwrap();
        for (at, byte) in bytes {
            let at = at.index(header.len());
            header[at] = byte;
        }
        if let Ok(model) = load(parts.join_with(&header)) {
            use_it(&model);
        }
    }
}

thread_local! {
    static PARTS: Parts = parts();
}
