//! The inner layer of the model file: sections to a model and back.

use std::sync::OnceLock;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::card::ModelCard;
use super::container::{Container, Origin, invalid};
use super::head::Head;
use super::model::Model;
use super::nearest;
use super::weights::{self, WeightFormat, Weights};
use crate::error::Result;
use crate::features::{F32Table, F64Table, TfidfParams, TfidfVectorizer, U32Table, Vocabulary};
use crate::text::{Analyzer, AnalyzerParams};

/// The JSON of a model.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta {
    analyzer: AnalyzerParams,
    tfidf: TfidfParams,
    heads: Vec<Head>,
    card: ModelCard,
}

const TERMS: &str = "terms";
const TERM_ENDS: &str = "term-ends";
const IDF: &str = "idf";
const INTERCEPTS: &str = "intercepts";

/// The section of weights in a format.
const fn weights_section(format: WeightFormat) -> &'static str {
    match format {
        WeightFormat::F32 => "weights",
        WeightFormat::Bf16 => "weights-bf16",
    }
}

pub(super) fn encode(model: &Model) -> Bytes {
    let meta = Meta {
        analyzer: model.analyzer.params().clone(),
        tfidf: model.vectorizer.params().clone(),
        heads: model.heads.clone(),
        card: model.card.clone(),
    };
    // Plain data with text keys always has a JSON form.
    let mut container = Container::new(serde_json::value::to_raw_value(&meta).unwrap_or_default());
    let parts = model.vectorizer.vocabulary().parts();
    for (name, bytes) in [TERMS, TERM_ENDS].into_iter().zip(parts) {
        container.push(name, bytes.clone());
    }
    container.push(IDF, model.vectorizer.idf().bytes().clone());
    container.push(weights_section(model.weights.format()), model.weights.bytes().clone());
    container.push(INTERCEPTS, model.intercepts.bytes().clone());
    if let Some(training) = &model.training {
        container.push(nearest::SECTION, training.clone());
    }
    container.to_bytes()
}

/// Checks all that a checksum cannot: a file with right checksums may still be no model.
pub(super) fn decode(container: &Container, origin: Origin) -> Result<Model> {
    let meta: Meta = serde_json::from_str(container.meta.get())
        .map_err(|error| invalid("header", &error.to_string()))?;
    let Meta { analyzer, tfidf, heads, card } = meta;
    let broken =
        |section: &str| invalid(section, "its length is no multiple of its numbers' width");
    let u32s = |name| U32Table::from_bytes(container.section(name)?).ok_or_else(|| broken(name));
    let f32s = |name| F32Table::from_bytes(container.section(name)?).ok_or_else(|| broken(name));
    let vocabulary = Vocabulary::from_parts(container.section(TERMS)?, u32s(TERM_ENDS)?);
    if origin == Origin::File {
        vocabulary.check()?;
    }
    let idf = f32s(IDF)?;
    let is_bf16 = container.section(weights_section(WeightFormat::Bf16)).is_ok();
    let format = if is_bf16 { WeightFormat::Bf16 } else { WeightFormat::F32 };
    let weights_name = weights_section(format);
    let weights = Weights::from_bytes(format, container.section(weights_name)?)
        .ok_or_else(|| broken(weights_name))?;
    let intercepts =
        F64Table::from_bytes(container.section(INTERCEPTS)?).ok_or_else(|| broken(INTERCEPTS))?;

    tfidf.check().map_err(|error| invalid("header", &error.to_string()))?;
    if heads.is_empty() || heads.len() != card.heads.len() {
        return Err(invalid("header", "there must be a head, and a card for each"));
    }
    for head in &heads {
        if head.labels.len() < 2 {
            return Err(invalid(
                "header",
                &format!("head `{}` has fewer than two labels", head.name),
            ));
        }
        if head.threshold.is_some_and(|threshold| !(0.0..=1.0).contains(&threshold)) {
            return Err(invalid(
                "header",
                &format!("the threshold of head `{}` is no probability", head.name),
            ));
        }
        if !head.calibrator.fits(head.n_margins(), head.labels.len()) {
            return Err(invalid(
                "header",
                &format!("the calibrator of head `{}` does not fit it", head.name),
            ));
        }
    }
    let stride: usize = heads.iter().map(Head::n_margins).sum();
    if intercepts.len() != stride || !intercepts.iter().all(f64::is_finite) {
        return Err(invalid(
            INTERCEPTS,
            "they must be finite and as many as the heads have margins",
        ));
    }
    let is_sound = origin == Origin::Program;
    let idf_is_fit =
        is_sound || weights::all(idf.iter(), |number| number > 0.0 && number.is_finite());
    if idf.len() != vocabulary.len() || !idf_is_fit {
        return Err(invalid(IDF, "they must be finite, above 0 and as many as there are terms"));
    }
    if weights.len() != vocabulary.len() * stride || !(is_sound || weights.are_finite()) {
        return Err(invalid(
            weights_name,
            "they must be finite and as many as terms times margins",
        ));
    }
    Ok(Model {
        analyzer: Analyzer::new(analyzer).map_err(|error| invalid("header", &error.to_string()))?,
        vectorizer: TfidfVectorizer::from_parts(tfidf, vocabulary, idf),
        heads,
        weights,
        intercepts,
        card,
        // Only looked into when it is asked for: most never ask.
        training: container.section(nearest::SECTION).ok(),
        compiled: OnceLock::new(),
    })
}
