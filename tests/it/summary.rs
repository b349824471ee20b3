//! Who stands where in an article, and how that is written.

use serde_json::Value;
use stance::Model;
use stance::article::{Article, Segmenter};
use stance::batch::{Answers, OutputFormat, StatementFormat, SummaryFormat};
use stance::document::Document;
use stance::model::{Trainer, TrainerParams};
use stance::summary::{ArticleLabeller, LabelledArticle, PositionLabel, Sides, Summary};

const ARTICLE: &str = "Ministers at odds

The council met on Monday in the old customs house.

\"We will sit down with them if they treat us with respect,\" Ana Lor, the transport minister, said. \"We will sit down and talk.\"

Tomas Ferreno said that talks with them were a trap. \"I refuse to talk,\" he said.

The talks are a waste of time.
";

fn labelled(text: &str) -> LabelledArticle {
    let article = Article::from_text("odds.txt", text);
    let (segmenter, model) = (Segmenter::default(), Model::shipped().unwrap());
    ArticleLabeller::new(&segmenter, &model).label(article).unwrap()
}

fn summary(labelled: &LabelledArticle) -> Summary {
    Summary::new(labelled, &Sides::of(&Model::shipped().unwrap()).unwrap())
}

#[test]
fn speakers_stand_where_their_statements_do() {
    let labelled = labelled(ARTICLE);
    let summary = summary(&labelled);
    let stances: Vec<_> = summary
        .speakers
        .iter()
        .map(|found| {
            let speaker = &labelled.reading.speakers[found.speaker];
            let position = found.tally.position();
            assert!(position.low <= position.mean && position.mean <= position.high);
            (speaker.name.as_str(), position.label, found.tally.is_conditional())
        })
        .collect();
    assert_eq!(
        stances,
        [("Ana Lor", PositionLabel::For, true), ("Tomas Ferreno", PositionLabel::Against, false)]
    );
}

#[test]
fn what_is_reported_is_not_the_outlets_view() {
    let labelled = labelled(ARTICLE);
    let summary = summary(&labelled);
    // The first and the last sentence.
    assert_eq!(summary.outlet.statements, 2);
    assert_eq!(summary.outlet.position().label, PositionLabel::Against);
    let of_speakers: usize = summary.speakers.iter().map(|found| found.tally.statements).sum();
    assert_eq!(summary.article.statements, summary.outlet.statements + of_speakers);
    let strongest = summary.outlet.strongest_against.unwrap();
    assert_eq!(strongest.text, "The talks are a waste of time.");
    assert_eq!(strongest.index + 1, labelled.reading.statements.len());
}

#[test]
fn an_article_without_statements_stands_nowhere() {
    for text in ["", "\n\n"] {
        let labelled = labelled(text);
        let summary = summary(&labelled);
        assert_eq!(summary.article.position().label, PositionLabel::Neutral, "{text:?}");
        assert!(summary.speakers.is_empty());
        for format in [SummaryFormat::Table, SummaryFormat::Csv, SummaryFormat::Jsonl] {
            let mut bytes = Vec::new();
            format.write(&labelled, &summary, &mut bytes).unwrap();
            assert_eq!(bytes.is_empty(), format == SummaryFormat::Csv);
        }
    }
}

#[test]
fn a_summary_in_json_keeps_its_contract() {
    let labelled = labelled(ARTICLE);
    let mut bytes = Vec::new();
    SummaryFormat::Jsonl.write(&labelled, &summary(&labelled), &mut bytes).unwrap();
    let record: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(record["article"], "odds.txt");
    assert_eq!(record["title"], "Ministers at odds");
    let speaker = &record["speakers"][0];
    for key in ["label", "mean", "low", "high"] {
        assert!(!record["stance"][key].is_null() && !speaker["stance"][key].is_null(), "{key}");
    }
    assert_eq!((&speaker["speaker"], &speaker["conditional"]), (&"Ana Lor".into(), &true.into()));
    let counts = ["for", "against", "neutral"].map(|key| speaker[key].as_u64().unwrap());
    assert_eq!(speaker["statements"].as_u64().unwrap(), counts.iter().sum::<u64>());
    assert!(speaker["arguments"].is_object());
    assert!(speaker["strongest"]["for"]["text"].is_string());
    assert!(speaker["strongest"]["against"].is_null());
}

#[test]
fn one_record_a_statement_in_every_format() {
    let labelled = labelled(ARTICLE);
    let model = Model::shipped().unwrap();
    for format in [OutputFormat::Tsv, OutputFormat::Csv, OutputFormat::Jsonl] {
        for statements in [
            StatementFormat::new(Answers::new(&model).explain(2), format),
            StatementFormat::unlabelled(format),
        ] {
            let mut bytes = statements.header().unwrap();
            let header = usize::from(!bytes.is_empty());
            statements.write(&labelled, &mut bytes).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(text.lines().count(), header + labelled.reading.statements.len());
        }
    }
    let mut bytes = Vec::new();
    let format = StatementFormat::new(Answers::new(&model), OutputFormat::Jsonl);
    format.write(&labelled, &mut bytes).unwrap();
    for (index, line) in std::str::from_utf8(&bytes).unwrap().lines().enumerate() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["index"], index);
        let [start, end] = ["start", "end"]
            .map(|key| usize::try_from(record["span"][key].as_u64().unwrap()).unwrap());
        assert_eq!(record["text"], labelled.article.text[start..end]);
        assert_eq!(record["quote"].is_null(), record["attribution"].is_null());
    }
}

#[test]
fn an_unsure_statement_takes_no_side() {
    let labelled = labelled(ARTICLE);
    let model = Model::shipped().unwrap();
    let stored = Model::shipped().unwrap().with_threshold("stance", Some(1.0)).unwrap();
    let asked = Sides::of(&model).unwrap().abstain_below(Some(1.0));
    for sides in [asked, Sides::of(&stored).unwrap()] {
        let article = Summary::new(&labelled, &sides).article;
        assert_eq!(article.n_neutral, article.statements);
        assert_eq!(article.position().label, PositionLabel::Neutral);
        assert!(article.arguments.is_empty() && article.strongest_for.is_none());
    }
    // What is asked for goes before what the model has.
    let sides = Sides::of(&stored).unwrap().abstain_below(Some(0.0));
    assert!(Summary::new(&labelled, &sides).article.n_for > 0);
}

#[cfg(feature = "report")]
#[test]
fn a_page_of_statements_without_answers_shows_them() {
    let labelled = LabelledArticle { predictions: Vec::new(), ..labelled(ARTICLE) };
    let model = Model::shipped().unwrap();
    let page = stance::report::ArticlesPage::new(Sides::of(&model).unwrap());
    let section = page.section(&labelled, &summary(&labelled));
    assert_eq!(section.matches("role=\"tooltip\"").count(), labelled.reading.statements.len());
}

#[test]
fn a_model_of_other_labels_gives_no_summary() {
    let labels = [("Good.", "yes"), ("Bad.", "no")];
    let documents = labels.map(|(text, label)| Document::new(text).with_label(label));
    let mut params = TrainerParams { folds: 0, ..TrainerParams::default() };
    params.tfidf.min_df = 1;
    let model = Trainer::new(params).train(documents.to_vec(), |_| ()).unwrap();
    let error = Sides::of(&model).unwrap_err().to_string();
    assert!(error.contains("has no label `for` in head `stance`"), "{error}");
}
