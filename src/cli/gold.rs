//! Articles with what a person found in them, to measure the reading of articles against.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use stance::article::{
    AttributionScore, SentenceScore, SpokenContent, same_speaker, score_attributions,
};
use stance::eval::ConfusionMatrix;
use stance::summary::{LabelledArticle, Sides, Summary};
use stance::{Error, LabelSet, RecordProblem, Span};

use super::message::{Failure, counted};
use super::table::Table;

/// One line of a gold file; spans are of `text`, or of the article's file where there is none.
#[derive(Debug, Deserialize)]
pub(crate) struct GoldArticle {
    /// The file's name, without folders.
    pub(crate) article: String,
    text: Option<String>,
    statements: Vec<GoldStatement>,
    attributions: Vec<GoldAttribution>,
    speakers: Vec<GoldSpeaker>,
}

#[derive(Debug, Deserialize)]
struct GoldStatement {
    span: Span,
    stance: String,
}

#[derive(Debug, Deserialize)]
struct GoldAttribution {
    content: Vec<Span>,
    speaker: Option<String>,
}

#[derive(Debug, Deserialize)]
struct GoldSpeaker {
    name: String,
    stance: String,
    conditional: bool,
}

/// The gold articles of a file, each with the path among `paths` that it is about.
pub(crate) fn read(path: &Path, paths: &[PathBuf]) -> Result<Vec<(PathBuf, GoldArticle)>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
    let mut by_name: BTreeMap<&str, Vec<&PathBuf>> = BTreeMap::new();
    for path in paths {
        if let Some(name) = path.file_name().and_then(OsStr::to_str) {
            by_name.entry(name).or_default().push(path);
        }
    }
    let lines = text.lines().zip(1_u64..).filter(|(line, _)| !line.trim().is_empty());
    let gold = lines.map(|(line, row)| {
        let problem = |problem: String| {
            let problem = RecordProblem::Malformed(problem);
            Failure::from(Error::record(path.display().to_string(), row, problem))
                .hint("mend the line: `data/README.md` shows one")
        };
        let gold: GoldArticle =
            serde_json::from_str(line).map_err(|error| problem(error.to_string()))?;
        if let Some(Span { start, end }) = gold.spans().find(|span| span.start > span.end) {
            return Err(problem(format!("the span {start} to {end} ends before it starts")));
        }
        match by_name.get(gold.article.as_str()).map_or(&[][..], Vec::as_slice) {
            [path] => Ok(((*path).clone(), gold)),
            [] => {
                let message = format!("`{}` is not among the articles", gold.article);
                Err(problem(message).hint("name the folder that holds them"))
            }
            [first, second, ..] => {
                let (first, second) = (first.display(), second.display());
                let message = format!("`{}` may be `{first}` or `{second}`", gold.article);
                Err(problem(message).hint("name one folder alone"))
            }
        }
    });
    gold.collect()
}

/// How well articles were read, summed up.
pub(crate) struct GoldScore {
    articles: usize,
    sentences: SentenceScore,
    attributions: AttributionScore,
    labels: LabelSet,
    /// Sentences that were found, by stance.
    stances: ConfusionMatrix,
    speakers: SpeakerScore,
}

/// Of the true speakers.
#[derive(Default)]
struct SpeakerScore {
    all: usize,
    found: usize,
    right_stance: usize,
    right_condition: usize,
}

impl GoldScore {
    pub(crate) fn new() -> Self {
        let labels = LabelSet::new(["against", "for", "neutral"]);
        Self {
            articles: 0,
            sentences: SentenceScore::default(),
            attributions: AttributionScore::default(),
            stances: ConfusionMatrix::new(labels.len()),
            speakers: SpeakerScore::default(),
            labels,
        }
    }

    /// Adds an article whose file holds `file_text`.
    pub(crate) fn add(
        &mut self,
        gold: &GoldArticle,
        file_text: &str,
        labelled: &LabelledArticle,
        sides: &Sides<'_>,
    ) -> Result<(), Failure> {
        let gold = &gold.on(&labelled.article.text, file_text);
        let reading = &labelled.reading;
        self.articles += 1;
        let found: Vec<Span> = reading.statements.iter().map(|statement| statement.span).collect();
        let right: Vec<Span> = gold.statements.iter().map(|statement| statement.span).collect();
        self.sentences.add(&found, &right);
        let truth = gold.attributions.iter().map(|attribution| SpokenContent {
            content: attribution.content.clone(),
            speaker: attribution.speaker.clone(),
        });
        let predicted = reading.attributions.iter().map(|attribution| SpokenContent {
            content: attribution.content.clone(),
            speaker: attribution
                .speaker
                .and_then(|speaker| reading.speakers.get(speaker))
                .map(|speaker| speaker.name.clone()),
        });
        let score = score_attributions(
            &labelled.article.text,
            &right,
            &truth.collect::<Vec<_>>(),
            &predicted.collect::<Vec<_>>(),
        );
        self.attributions = self.attributions.and(score);
        for (statement, predictions) in reading.statements.iter().zip(&labelled.predictions) {
            let of_gold = gold.statements.iter().find(|gold| gold.span == statement.span);
            let Some(truth) = of_gold.and_then(|gold| self.labels.id(&gold.stance)) else {
                continue;
            };
            let predicted = self.labels.id(sides.side(predictions).name());
            if let Some(predicted) = predicted {
                self.stances.add(truth, predicted)?;
            }
        }
        self.speakers.add(gold, labelled, &Summary::new(labelled, sides));
        Ok(())
    }

    /// The measures as a table.
    pub(crate) fn table(&self) -> String {
        let share = |number: f64| format!("{:.1}", 100.0 * number);
        let sentences = &self.sentences;
        let mut boundaries = Table::new(["sentences", "precision", "recall", "f1", "n"]);
        boundaries.push([
            "boundaries".to_owned(),
            share(sentences.precision()),
            share(sentences.recall()),
            share(sentences.f1()),
            sentences.right.to_string(),
        ]);
        let found = &self.attributions;
        let mut attributions = Table::new(["attributions", "precision", "recall", "f1", "n"]);
        for (name, counts) in [
            ("sentences with something said", found.said_sentences),
            ("words said", found.words),
            ("words said, with their speaker", found.words_and_speakers),
            ("contents, half the words right", found.contents),
            ("contents and speakers", found.contents_and_speakers),
            ("contents, every word right", found.exact),
        ] {
            attributions.push([
                name.to_owned(),
                share(counts.precision()),
                share(counts.recall()),
                share(counts.f1()),
                (counts.hit + counts.missed).to_string(),
            ]);
        }
        let SpeakerScore { all, found: known, right_stance, right_condition } = self.speakers;
        format!(
            "{}\n\n{boundaries}\n{attributions}\nspeakers of the contents found: {} right\n\nstances of sentences: \
             macro-F1 {}, accuracy {}\nspeakers with a stance: {known} of {all} found, {right_stance} with the right \
             stance, {right_condition} rightly conditional or not\n",
            counted(self.articles as u64, "article"),
            share(found.speaker_accuracy()),
            share(self.stances.macro_f1()),
            share(self.stances.accuracy()),
        )
    }
}

impl SpeakerScore {
    fn add(&mut self, gold: &GoldArticle, labelled: &LabelledArticle, summary: &Summary) {
        for truth in &gold.speakers {
            self.all += 1;
            let found = summary.speakers.iter().find(|found| {
                let speaker = labelled.reading.speakers.get(found.speaker);
                same_speaker(Some(&truth.name), speaker.map(|speaker| speaker.name.as_str()))
            });
            let Some(found) = found else { continue };
            self.found += 1;
            let label = found.tally.position().label.name();
            self.right_stance += usize::from(label == truth.stance);
            self.right_condition += usize::from(found.tally.is_conditional() == truth.conditional);
        }
    }
}

impl GoldArticle {
    fn spans(&self) -> impl Iterator<Item = Span> {
        let contents = self.attributions.iter().flat_map(|attribution| &attribution.content);
        self.statements.iter().map(|statement| statement.span).chain(contents.copied())
    }

    /// With spans of `text`: each sentence is looked for behind the one before it, and what is not there
    /// keeps an empty span at the end, where nothing can be right.
    fn on(&self, text: &str, file_text: &str) -> Self {
        let own = self.text.as_deref().unwrap_or(file_text);
        let mut behind = 0;
        let mut places = Vec::new();
        for statement in &self.statements {
            let words = statement.span.slice(own);
            let found = text.get(behind..).and_then(|rest| rest.find(words));
            let start = found.map(|at| behind + at);
            behind = start.map_or(behind, |start| start + words.len());
            places.push((statement.span, start));
        }
        let moved = |span: Span| {
            let holds = |place: &&(Span, Option<usize>)| {
                place.0.start <= span.start && span.start < place.0.end
            };
            match places.iter().find(holds) {
                Some((old, Some(start))) => {
                    let start = start + (span.start - old.start);
                    Span::new(start, start + span.len())
                }
                _ => Span::new(text.len(), text.len()),
            }
        };
        let statements = self.statements.iter().map(|statement| GoldStatement {
            span: moved(statement.span),
            stance: statement.stance.clone(),
        });
        let attributions = self.attributions.iter().map(|attribution| GoldAttribution {
            content: attribution.content.iter().map(|&span| moved(span)).collect(),
            speaker: attribution.speaker.clone(),
        });
        let speakers = self.speakers.iter().map(|speaker| GoldSpeaker {
            name: speaker.name.clone(),
            stance: speaker.stance.clone(),
            conditional: speaker.conditional,
        });
        Self {
            article: self.article.clone(),
            text: None,
            statements: statements.collect(),
            attributions: attributions.collect(),
            speakers: speakers.collect(),
        }
    }
}
