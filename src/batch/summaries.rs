//! Summaries of articles as records.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::format::{in_memory, write_csv};
use crate::article::Speaker;
use crate::error::Result;
use crate::summary::{LabelledArticle, Position, PositionLabel, Strongest, Summary, Tally};

/// How summaries are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SummaryFormat {
    /// A heading and one line a speaker, for people.
    #[default]
    Table,
    /// One row a speaker, with a header; the article's own voice is a row without a speaker.
    Csv,
    /// One JSON object an article.
    Jsonl,
}

/// Columns of a CSV file.
const COLUMNS: [&str; 14] = [
    "article",
    "title",
    "speaker",
    "role",
    "stance",
    "mean",
    "low",
    "high",
    "conditional",
    "statements",
    "for",
    "against",
    "neutral",
    "arguments",
];

impl SummaryFormat {
    /// The line above the records, if the format has one.
    ///
    /// # Errors
    ///
    /// None in practice: a header in memory can be written.
    pub fn header(self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if self == Self::Csv {
            write_csv(&mut bytes, &COLUMNS.map(str::to_owned))?;
        }
        Ok(bytes)
    }

    /// Appends the summary of one article to `bytes`.
    ///
    /// # Errors
    ///
    /// None in practice: a record in memory can be written.
    pub fn write(
        self,
        labelled: &LabelledArticle,
        summary: &Summary,
        bytes: &mut Vec<u8>,
    ) -> Result<()> {
        match self {
            Self::Table => {
                bytes.extend(table(labelled, summary).bytes());
                Ok(())
            }
            Self::Csv => write_rows(labelled, summary, bytes),
            Self::Jsonl => {
                serde_json::to_writer(&mut *bytes, &ArticleRecord::new(labelled, summary))
                    .map_err(|error| in_memory(error.into()))?;
                bytes.push(b'\n');
                Ok(())
            }
        }
    }
}

/// The speakers with what they say.
fn speakers<'a>(
    labelled: &'a LabelledArticle,
    summary: &'a Summary,
) -> impl Iterator<Item = (&'a Speaker, &'a Tally)> {
    summary.speakers.iter().filter_map(|of_speaker| {
        Some((labelled.reading.speakers.get(of_speaker.speaker)?, &of_speaker.tally))
    })
}

/// First the speakers, then the article's own voice, if it says anything.
fn voices<'a>(
    labelled: &'a LabelledArticle,
    summary: &'a Summary,
) -> impl Iterator<Item = (Option<&'a Speaker>, &'a Tally)> {
    let named = speakers(labelled, summary).map(|(speaker, tally)| (Some(speaker), tally));
    named.chain((summary.outlet.statements > 0).then_some((None, &summary.outlet)))
}

/// ```text
/// harbour-channel.md  Harbour ministers split over a channel to the north
///   mixed    +0.11 [-0.40, +0.56]  all: 3 for, 3 against, 6 neutral
///   for      +0.92 [-0.15, +1.00]  Mirela Anstad, transport minister: 2 for; conditional; economy
///   neutral  –                     the article's own voice: 5 neutral
/// ```
fn table(labelled: &LabelledArticle, summary: &Summary) -> String {
    let mut table = labelled.article.name.clone();
    if let Some(title) = &labelled.article.title {
        table.push_str("  ");
        table.push_str(title);
    }
    table.push('\n');
    let mut line = |tally: &Tally, rest: &str| {
        let Position { label, mean, low, high } = tally.position();
        let numbers = match label {
            PositionLabel::Neutral => "–".to_owned(),
            _ => format!("{mean:+.2} [{low:+.2}, {high:+.2}]"),
        };
        // Writing into a `String` cannot fail.
        let _ = writeln!(table, "  {:<8} {numbers:<20}  {rest}", label.name());
    };
    line(&summary.article, &format!("all: {}", counts(&summary.article)));
    for (speaker, tally) in voices(labelled, summary) {
        let mut rest = match speaker {
            None => "the article's own voice".to_owned(),
            Some(Speaker { name, role: None, .. }) => name.clone(),
            Some(Speaker { name, role: Some(role), .. }) => format!("{name}, {role}"),
        };
        rest.push_str(": ");
        rest.push_str(&counts(tally));
        if tally.is_conditional() {
            rest.push_str("; conditional");
        }
        let reasons: Vec<&str> = tally.ranked_arguments().iter().map(|ranked| ranked.0).collect();
        if !reasons.is_empty() {
            rest.push_str("; ");
            rest.push_str(&reasons.join(", "));
        }
        line(tally, &rest);
    }
    table.push('\n');
    table
}

/// `2 for, 1 against, 5 neutral`, without what there is none of.
fn counts(tally: &Tally) -> String {
    let counts = [(tally.n_for, "for"), (tally.n_against, "against"), (tally.n_neutral, "neutral")];
    let some = counts.iter().filter(|(count, _)| *count > 0);
    let some: Vec<String> = some.map(|(count, name)| format!("{count} {name}")).collect();
    if some.is_empty() { "no statement".to_owned() } else { some.join(", ") }
}

fn write_rows(labelled: &LabelledArticle, summary: &Summary, bytes: &mut Vec<u8>) -> Result<()> {
    for (speaker, tally) in voices(labelled, summary) {
        let role = speaker.and_then(|speaker| speaker.role.as_deref());
        let Position { label, mean, low, high } = tally.position();
        let arguments: Vec<String> = tally
            .ranked_arguments()
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        let row = [
            labelled.article.name.clone(),
            labelled.article.title.clone().unwrap_or_default(),
            speaker.map_or_else(String::new, |speaker| speaker.name.clone()),
            role.unwrap_or_default().to_owned(),
            label.name().to_owned(),
            format!("{mean:.4}"),
            format!("{low:.4}"),
            format!("{high:.4}"),
            tally.is_conditional().to_string(),
            tally.statements.to_string(),
            tally.n_for.to_string(),
            tally.n_against.to_string(),
            tally.n_neutral.to_string(),
            arguments.join("; "),
        ];
        write_csv(bytes, &row)?;
    }
    Ok(())
}

/// One article.
#[derive(Serialize)]
struct ArticleRecord<'a> {
    article: &'a str,
    title: Option<&'a str>,
    byline: Option<&'a str>,
    date: Option<&'a str>,
    statements: usize,
    stance: Position,
    /// The article's own voice.
    outlet: Voice<'a>,
    speakers: Vec<SpeakerRecord<'a>>,
}

impl<'a> ArticleRecord<'a> {
    fn new(labelled: &'a LabelledArticle, summary: &'a Summary) -> Self {
        let article = &labelled.article;
        let speakers = speakers(labelled, summary).map(|(speaker, tally)| SpeakerRecord {
            speaker: &speaker.name,
            role: speaker.role.as_deref(),
            voice: tally.into(),
        });
        Self {
            article: &article.name,
            title: article.title.as_deref(),
            byline: article.byline.as_deref(),
            date: article.date.as_deref(),
            statements: summary.article.statements,
            stance: summary.article.position(),
            outlet: (&summary.outlet).into(),
            speakers: speakers.collect(),
        }
    }
}

#[derive(Serialize)]
struct SpeakerRecord<'a> {
    speaker: &'a str,
    role: Option<&'a str>,
    #[serde(flatten)]
    voice: Voice<'a>,
}

/// What one voice says.
#[derive(Serialize)]
struct Voice<'a> {
    stance: Position,
    conditional: bool,
    statements: usize,
    r#for: usize,
    against: usize,
    neutral: usize,
    arguments: &'a BTreeMap<String, usize>,
    strongest: StrongestOfSides<'a>,
}

#[derive(Serialize)]
struct StrongestOfSides<'a> {
    r#for: Option<&'a Strongest>,
    against: Option<&'a Strongest>,
}

impl<'a> From<&'a Tally> for Voice<'a> {
    fn from(tally: &'a Tally) -> Self {
        Self {
            stance: tally.position(),
            conditional: tally.is_conditional(),
            statements: tally.statements,
            r#for: tally.n_for,
            against: tally.n_against,
            neutral: tally.n_neutral,
            arguments: &tally.arguments,
            strongest: StrongestOfSides {
                r#for: tally.strongest_for.as_ref(),
                against: tally.strongest_against.as_ref(),
            },
        }
    }
}
