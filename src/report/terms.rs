//! What a model has learnt: the strongest terms of each label.

use super::charts::bar;
use super::html::Html;
use super::numbers::{count, signed};
use super::table::{Table, number};
use crate::model::Model;

/// Terms of each label.
const MOST_TERMS: usize = 15;

/// Heads that are shown of a question that has one for each target.
const MOST_HEADS: usize = 8;

/// One table a label for each head that answers the question.
pub(super) fn section(model: &Model, question: &str) -> Vec<Html> {
    let heads: Vec<usize> =
        (0..model.heads().len()).filter(|&head| model.heads()[head].name() == question).collect();
    let mut section = vec![Html::element("p").text(
        "The terms that speak most for each label. A term is a stem or a sequence of stems; NOT_ marks a \
         negated one, # a concept or an attitude, @< and @> a word before and after a mention of a concept, % names \
         that all count as one, ~ a sequence of characters.",
    )];
    for &at in heads.iter().take(MOST_HEADS) {
        let head = &model.heads()[at];
        if let Some(target) = head.target() {
            section.push(Html::element("h4").text("Target ").child(Html::foreign(target)));
        }
        let tables = head.labels().ids().map(|label| {
            let terms = model.strongest_terms(at, label, MOST_TERMS);
            let strongest = terms.first().map_or(1.0, |term| term.1);
            let mut table = Table::new(head.labels().name(label))
                .text_column("term")
                .number_columns(&["weight"]);
            if terms.is_empty() {
                table = table.row(Html::element("span").text("none"), [number("–")]);
            }
            for (term, weight) in terms {
                let weight = number(signed(weight)).child(bar(weight / strongest));
                table = table.row(Html::foreign(term), [weight]);
            }
            table.into_html()
        });
        section.push(Html::element("div").class("terms").children(tables));
    }
    if heads.len() > MOST_HEADS {
        let more = count((heads.len() - MOST_HEADS) as u64);
        section.push(Html::element("p").text(format_args!("{more} more targets are left out.")));
    }
    section
}
