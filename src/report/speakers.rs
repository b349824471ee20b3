//! The table of speakers.

use super::charts::whisker;
use super::html::Html;
use super::ids::Ids;
use super::numbers::{count, signed};
use super::table::{Table, cell, number, row};
use crate::summary::{LabelledArticle, Position, PositionLabel, Strongest, Summary, Tally};

/// How much of a statement is shown in the table, in characters.
const MOST_CHARACTERS: usize = 160;

/// The table, with a place for its rows.
pub(super) fn table(slot: &'static str) -> Html {
    let caption = "Everybody who is reported to say something, article by article. The mean stance of the \
                   statements that take a side runs from −1, against, to +1, for, and is drawn with its 95% \
                   interval: one statement leaves it wide.";
    let table = Table::new(caption)
        .wide()
        .text_column("speaker")
        .text_column("stance")
        .number_columns(&["mean", "for", "against", "neutral"])
        .text_column("from −1 to +1")
        .text_column("reasons")
        .text_column("strongest statement")
        .text_column("article")
        .slot(slot);
    Html::element("div").attr("id", "speakers-table").child(table.into_html())
}

/// One row a speaker of the article.
pub(super) fn rows(labelled: &LabelledArticle, summary: &Summary) -> impl Iterator<Item = Html> {
    let ids = Ids::new(&labelled.article);
    summary.speakers.iter().filter_map(move |of_speaker| {
        let speaker = labelled.reading.speakers.get(of_speaker.speaker)?;
        let tally = &of_speaker.tally;
        let position = tally.position();
        let mut name = Html::element("span").child(Html::foreign(&speaker.name));
        if let Some(role) = &speaker.role {
            name = name.child(Html::element("bdi").class("note").text(role));
        }
        let article = &labelled.article;
        let link = Html::element("a")
            .attr("href", format_args!("#{}", ids.article()))
            .child(Html::foreign(article.title.as_ref().unwrap_or(&article.name)));
        let cells = [
            Html::element("td").child(stance(position.label, tally.is_conditional())),
            mean(position),
            number(count(tally.n_for as u64)),
            number(count(tally.n_against as u64)),
            number(count(tally.n_neutral as u64)),
            Html::element("td").child(interval(position)),
            cell(reasons(tally)),
            Html::element("td")
                .class("long")
                .children(strongest(tally).map(|strongest| quotation(&ids, strongest))),
            Html::element("td").child(link),
        ];
        Some(row(name, cells).attr("data-stance", position.label.name()))
    })
}

/// The mean; of nothing there is none.
fn mean(Position { label, mean, .. }: Position) -> Html {
    match label {
        PositionLabel::Neutral => number("–").attr("data-value", 0),
        _ => number(signed(mean)).attr("data-value", format_args!("{mean:.4}")),
    }
}

/// The position in a word, with a sign that does without colour.
pub(super) fn stance(label: PositionLabel, is_conditional: bool) -> Html {
    let sign = match label {
        PositionLabel::For => "▲",
        PositionLabel::Against => "▼",
        PositionLabel::Mixed => "◆",
        PositionLabel::Neutral => "–",
    };
    let sign = Html::element("span").attr("aria-hidden", "true").text(sign);
    let badge = Html::element("span").class(format_args!("badge {}", label.name()));
    let badge = badge.child(sign).text(" ").text(label.name());
    let condition =
        is_conditional.then(|| Html::element("span").class("note").text("under a condition"));
    Html::element("span").child(badge).children(condition)
}

/// The whisker's scale runs from 0 to 1.
pub(super) fn interval(Position { label, mean, low, high }: Position) -> Html {
    let place = |number: f64| f64::midpoint(number, 1.0);
    match label {
        PositionLabel::Neutral => Html::element("span"),
        _ => whisker(place(low), place(mean), place(high)),
    }
}

/// `coercion, dignity (2)`.
pub(super) fn reasons(tally: &Tally) -> String {
    let ranked = tally.ranked_arguments().into_iter();
    let reasons: Vec<String> = ranked
        .map(|(name, times)| {
            let name = name.replace('_', " ");
            if times > 1 { format!("{name} ({times})") } else { name }
        })
        .collect();
    reasons.join(", ")
}

/// The strongest statement of the side that the voice takes.
fn strongest(tally: &Tally) -> Option<&Strongest> {
    let [own, other] = match tally.position().mean < 0.0 {
        true => [&tally.strongest_against, &tally.strongest_for],
        false => [&tally.strongest_for, &tally.strongest_against],
    };
    own.as_ref().or(other.as_ref())
}

fn quotation(ids: &Ids, strongest: &Strongest) -> Html {
    let shown: String = strongest.text.chars().take(MOST_CHARACTERS).collect();
    let more = if shown.len() < strongest.text.len() { "…" } else { "" };
    Html::element("a")
        .attr("href", format_args!("#{}", ids.statement(strongest.index)))
        .child(Html::foreign(format_args!("{shown}{more}")))
}
