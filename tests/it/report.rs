//! The page about an evaluation: well-formed, safe, self-contained, readable.

use std::collections::BTreeSet;

use stance::eval::{Aim, Bootstrap};
use stance::model::{Evaluation, HeadParams, Trainer, TrainerParams};
use stance::report::{EvaluationPage, Measured};
use stance::text::Lexicon;
use stance::{Document, Model};

const HOSTILE: &str = "<script>alert(\"1\")</script>&amp;'</p><!--";

/// A start tag with its attributes, as they stand.
#[derive(Debug)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    parent: Option<usize>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// All tags of a page in their order; panics where an element is not closed, or closed twice.
fn parse(page: &str) -> Vec<Tag> {
    let mut rest = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    let (mut tags, mut open): (Vec<Tag>, Vec<usize>) = (Vec::new(), Vec::new());
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        assert!(!text.contains('>'), "`>` in `{text}`");
        let (tag, after) = tag[1..].split_once('>').unwrap();
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop().unwrap();
            assert_eq!(tags[last].name, name);
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "<{tag}>");
        tags.push(Tag {
            name: name.to_owned(),
            attributes: parse_attributes(attributes),
            parent: open.last().copied(),
        });
        match name {
            "meta" | "wbr" => {}
            // Its content is no markup.
            "style" => rest = rest.split_once("</style>").unwrap().1,
            _ => open.push(tags.len() - 1),
        }
    }
    assert!(open.is_empty() && rest == "\n", "{rest}");
    tags
}

fn parse_attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let (name, value) = rest.split_once("=\"").unwrap();
        let (value, after) = value.split_once('"').unwrap();
        assert!(attributes.iter().all(|(known, _)| known != name), "{name} twice");
        attributes.push((name.to_owned(), value.to_owned()));
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    attributes
}

/// Two questions, the second of five labels, with markup in every string that can hold it.
fn documents() -> Vec<Document> {
    let texts = [
        ("We refuse these talks, a trap.", "against"),
        ("No talks with them, they refuse us.", "against"),
        ("We will sit down and listen.", HOSTILE),
        ("We accept the talks with respect.", HOSTILE),
        ("The talks opened on Monday.", "neutral"),
        ("He reported on the talks.", "neutral"),
    ];
    let numbered = texts.iter().cycle().take(30).enumerate();
    let document = |(at, (text, label)): (usize, &(&str, &str))| {
        let mut document = Document::new(format!("{text} {HOSTILE} \u{202e}\u{0}\r\n{at}"))
            .with_label(*label)
            .with_label(format!("{HOSTILE}{}", at % 5))
            .with_group(format!("{HOSTILE}{}", at / 3))
            .with_target(format!("{HOSTILE}{}", at % 2));
        document.row = at as u64 + 1;
        document.id = (at % 2 == 0).then(|| format!("{HOSTILE}{at}"));
        document
    };
    numbered.map(document).collect()
}

fn model() -> Model {
    let heads = vec![HeadParams::new("stance"), HeadParams::new(HOSTILE)];
    let mut params = TrainerParams { heads, folds: 2, resamples: 20, ..TrainerParams::default() };
    params.head_per_target = true;
    params.tfidf.min_df = 1;
    params.analyzer.window = None;
    let concepts = format!("[{HOSTILE}]\nrefuse, accept\n[talks]\ntalks");
    params.analyzer.concepts = Some(Lexicon::parse("concepts", &concepts).unwrap());
    Trainer::new(params).train(documents(), |_| ()).unwrap()
}

fn page() -> String {
    let (model, mut documents) = (model(), documents());
    // Whatever has been learnt of them, half of these are wrong.
    for document in documents.iter_mut().step_by(3) {
        document.labels[0] = Some("neutral".to_owned());
        document.labels[1] = Some(format!("{HOSTILE}0"));
    }
    let mut page = EvaluationPage::new(HOSTILE);
    for (column, question) in ["stance", HOSTILE].into_iter().enumerate() {
        let evaluation = Evaluation::new(&model, question, column, &documents, "test").unwrap();
        let bootstrap = Bootstrap::new(50, 0.95, 0).unwrap();
        let intervals = evaluation.intervals(&documents, &bootstrap).unwrap();
        let mut extra = documents.clone();
        extra.iter_mut().for_each(|document| document.extras = vec![document.id.clone()]);
        let slices = vec![(HOSTILE.to_owned(), evaluation.slices(&extra, 0, &bootstrap).unwrap())];
        let aim = Aim::Coverage(0.5);
        let found = evaluation.threshold(&documents, aim, &bootstrap).unwrap();
        let threshold = found.map(|found| (aim, found));
        let compared = evaluation.compare(&evaluation, &documents, &bootstrap).unwrap();
        let measured = Measured {
            slices: &slices,
            threshold: threshold.as_ref(),
            comparison: Some(&(HOSTILE.to_owned(), compared)),
            ..Measured::new(&evaluation, &intervals)
        };
        page.push(&measured, &documents, Some(&model)).unwrap();
    }
    page.to_html()
}

#[test]
fn every_element_is_closed_and_markup_in_strings_stays_text() {
    let page = page();
    let names: BTreeSet<String> = parse(&page).into_iter().map(|tag| tag.name).collect();
    assert!(names.contains("mark") && names.contains("circle"), "{names:?}");
    for name in ["script", "i", "iframe", "img", "link", "object"] {
        assert!(!names.contains(name), "{name}");
    }
    let escaped =
        "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;&lt;/p&gt;&lt;!--";
    for place in ["<title>", "<h1><bdi>", "Question: <bdi>", "Target <bdi>", "<bdi>#"] {
        assert!(page.contains(&format!("{place}{escaped}")), "{place}");
    }
    assert!(!page.contains(['\0', '\r']));
}

#[test]
fn the_page_needs_nothing_from_outside() {
    let page = page();
    for outside in ["http:", "https:", "src=", "url(", "@import", "javascript:", "style=", " on"] {
        let tags = parse(&page);
        let attributes = tags.iter().flat_map(|tag| &tag.attributes);
        let written = attributes.map(|(name, value)| format!(" {name}=\"{value}\""));
        let css = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        for text in written.chain([css.to_owned()]).filter(|text| !text.starts_with(" content=")) {
            let is_part = text.contains(outside) && (outside != " on" || text.starts_with(" on"));
            assert!(!is_part, "{outside} in {text}");
        }
    }
}

#[test]
fn headings_tables_and_drawings_can_be_read_aloud() {
    let tags = parse(&page());
    let levels: Vec<u32> =
        tags.iter().filter_map(|tag| tag.name.strip_prefix('h')?.parse().ok()).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert_eq!(levels[0], 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");

    let is_child =
        |name: &str, of: usize| tags.iter().any(|tag| tag.name == name && tag.parent == Some(of));
    for (at, tag) in tags.iter().enumerate() {
        match tag.name.as_str() {
            "table" => assert!(is_child("caption", at)),
            "th" => assert!(matches!(tag.get("scope"), Some("col" | "row"))),
            "svg" if tag.get("role") == Some("img") => {
                assert!(is_child("title", at) && is_child("desc", at));
            }
            "svg" => assert_eq!(tag.get("aria-hidden"), Some("true")),
            _ => {}
        }
    }
}

#[test]
fn ids_are_unique_and_what_points_to_them_finds_them() {
    let tags = parse(&page());
    let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len());
    for tag in &tags {
        let labels = tag.get("aria-labelledby").unwrap_or_default().split_whitespace();
        let links = tag.get("href").map(|link| link.strip_prefix('#').unwrap());
        for id in labels.chain(links) {
            assert!(distinct.contains(id), "{id}");
        }
    }
}

#[test]
fn curves_that_cannot_be_told_apart_are_left_out() {
    let page = page();
    let charts = |question: u32| {
        let charts = ["reliability", "coverage", "roc", "precision"];
        charts.map(|chart| page.contains(&format!("id=\"question-{question}-{chart}-title\"")))
    };
    assert_eq!(charts(1), [true; 4]);
    assert_eq!(charts(2), [true, true, false, false]);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(page(), page());
}

#[test]
fn documents_that_were_not_evaluated_are_refused() {
    let (model, documents) = (model(), documents());
    let evaluation = Evaluation::new(&model, "stance", 0, &documents, "test").unwrap();
    let mut page = EvaluationPage::new("page");
    let before = page.to_html();
    let error =
        page.push(&Measured::new(&evaluation, &[]), &documents[..3], Some(&model)).unwrap_err();
    assert_eq!(error.to_string(), "documents must be those that were evaluated");
    assert_eq!(page.to_html(), before);
}

#[test]
fn a_page_without_questions_is_a_page() {
    let names: Vec<String> =
        parse(&EvaluationPage::new("").to_html()).into_iter().map(|tag| tag.name).collect();
    assert!(names.contains(&"h1".to_owned()) && !names.contains(&"table".to_owned()));
}

/// The colours of one scheme, as they are written: `--name: #rrggbb;`.
fn colours(css: &str) -> Vec<(String, [f64; 3])> {
    let declared = css.lines().filter_map(|line| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
        let channel = |at: usize| {
            let byte = u8::from_str_radix(&value[at..at + 2], 16).unwrap();
            f64::from(byte) / 255.0
        };
        Some((name.to_owned(), [channel(0), channel(2), channel(4)]))
    });
    declared.collect()
}

/// Contrast as WCAG 2.2 defines it.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear = |channel: f64| {
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = |colour: [f64; 3]| {
        let [red, green, blue] = colour.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn contrast_is_enough_in_both_schemes() {
    let page = EvaluationPage::new("").to_html();
    let (light, rest) = page.split_once("@media screen and (prefers-color-scheme: dark)").unwrap();
    let (dark, _) = rest.split_once("\n* {").unwrap();
    for scheme in [colours(light), colours(dark)] {
        assert_eq!(scheme.len(), 20);
        let colour = |wanted: &str| scheme.iter().find(|(name, _)| name == wanted).unwrap().1;
        let shades = scheme.iter().filter(|(name, _)| {
            name.starts_with("plus-")
                || name.starts_with("minus-")
                || name == "back"
                || name == "panel"
        });
        for (name, shade) in shades.filter(|(name, _)| !name.ends_with("-line")) {
            let contrast = contrast(colour("fore"), *shade);
            assert!(contrast >= 4.5, "text on {name}: {contrast:.2}");
        }
        for (text, back) in [("soft", "back"), ("soft", "panel"), ("link", "back")] {
            assert!(contrast(colour(text), colour(back)) >= 4.5, "{text} on {back}");
        }
        for line in ["plus-line", "minus-line", "series-1", "series-2", "series-3", "series-4"] {
            assert!(contrast(colour(line), colour("back")) >= 3.0, "{line}");
        }
    }
}
