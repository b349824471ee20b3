//! The summary of one article.

use super::labelled::LabelledArticle;
use super::side::Sides;
use super::tally::Tally;

/// Who stands where in one article.
#[derive(Clone, Debug)]
pub struct Summary {
    /// All statements together. What somebody is reported to say outweighs the article's own voice.
    pub article: Tally,
    /// The article's own voice: nothing that it reports of others is counted here.
    pub outlet: Tally,
    /// Everybody who says something, in the order of their first statement.
    pub speakers: Vec<SpeakerSummary>,
}

/// One speaker of one article.
#[derive(Clone, Debug)]
pub struct SpeakerSummary {
    /// Position in [`Reading::speakers`](crate::article::Reading::speakers).
    pub speaker: usize,
    /// Their statements; each counts as much as its attribution is sure.
    pub tally: Tally,
}

/// What a sentence of the article's own voice counts beside one that somebody is reported to say.
const OWN_VOICE: f64 = 0.5;

impl Summary {
    /// Adds up the statements.
    #[must_use]
    pub fn new(labelled: &LabelledArticle, sides: &Sides<'_>) -> Self {
        let mut summary =
            Self { article: Tally::default(), outlet: Tally::default(), speakers: Vec::new() };
        let reading = &labelled.reading;
        let statements = reading.statements.iter().zip(&labelled.predictions).enumerate();
        for (index, (statement, predictions)) in statements {
            let statement_text = (index, labelled.text(statement));
            let add = |tally: &mut Tally, weight: f64| {
                tally.add(sides, predictions, weight, statement_text);
            };
            let attribution = statement.attribution.and_then(|at| reading.attributions.get(at));
            let Some(attribution) = attribution else {
                add(&mut summary.article, OWN_VOICE);
                add(&mut summary.outlet, 1.0);
                continue;
            };
            let confidence = f64::from(attribution.confidence);
            add(&mut summary.article, confidence);
            let Some(speaker) = attribution.speaker else { continue };
            let known = summary.speakers.iter().position(|known| known.speaker == speaker);
            let at = known.unwrap_or_else(|| {
                summary.speakers.push(SpeakerSummary { speaker, tally: Tally::default() });
                summary.speakers.len() - 1
            });
            add(&mut summary.speakers[at].tally, confidence);
        }
        summary
    }
}
