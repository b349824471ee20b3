//! An article with its statements marked.

use super::html::Html;
use super::ids::Ids;
use super::numbers::{percent, plural, signed};
use super::speakers::{interval, reasons, stance};
use crate::article::{Block, BlockKind};
use crate::batch::Abstain;
use crate::summary::{LabelledArticle, Side, Sides, Summary, Tally};

/// How many words are named that led to a label.
const MOST_TERMS: usize = 5;

/// What the marks mean.
pub(super) fn legend() -> Html {
    let example = |side: Side, text: &str| mark(side).text(text);
    Html::element("p")
        .text("Statements ")
        .child(example(Side::For, "for negotiating"))
        .text(" are underlined with a line, statements ")
        .child(example(Side::Against, "against it"))
        .text(
            " with dots; all others are plain. Point at a statement, tap it or step to it with the tabulator \
             key to see how sure the model is, whose statement it is, the reason it gives and the words that \
             told.",
        )
}

/// The article.
pub(super) fn section(sides: &Sides<'_>, labelled: &LabelledArticle, summary: &Summary) -> Html {
    let article = &labelled.article;
    let ids = Ids::new(article);
    let title = article.title.as_ref().unwrap_or(&article.name);
    let heading = Html::element("h3").attr("id", ids.article()).child(Html::foreign(title));
    let facts = [Some(&article.name), article.byline.as_ref(), article.date.as_ref()];
    let facts: Vec<&str> = facts.into_iter().flatten().map(String::as_str).collect();
    let facts = Html::element("p").class("facts").child(Html::foreign(facts.join(" · ")));
    let page = Html::element("article").attr("aria-labelledby", ids.article());
    let mut page = page.child(heading).child(facts).child(sums(summary));
    let mut next = 0;
    for (at, block) in article.blocks.iter().enumerate() {
        let end = labelled.reading.statements[next..]
            .iter()
            .position(|statement| statement.block != at)
            .map_or(labelled.reading.statements.len(), |length| next + length);
        if block.kind != BlockKind::Title || article.title.is_none() {
            page = page.child(paragraph(sides, labelled, &ids, *block, next..end));
        }
        next = end;
    }
    page
}

/// The article as a whole, and its own voice.
fn sums(summary: &Summary) -> Html {
    let line = |name: &str, tally: &Tally| {
        let counts = format!(
            "{}: {} for, {} against, {} neutral",
            plural(tally.statements as u64, "statement"),
            tally.n_for,
            tally.n_against,
            tally.n_neutral
        );
        Html::element("div")
            .child(Html::element("dt").text(name))
            .child(
                Html::element("dd").child(stance(tally.position().label, tally.is_conditional())),
            )
            .child(Html::element("dd").child(interval(tally.position())))
            .child(Html::element("dd").class("note").text(counts))
            .child(Html::element("dd").class("note").text(reasons(tally)))
    };
    Html::element("dl")
        .class("sums")
        .child(line("All voices", &summary.article))
        .child(line("Its own voice", &summary.outlet))
}

/// A block with the statements at these positions.
fn paragraph(
    sides: &Sides<'_>,
    labelled: &LabelledArticle,
    ids: &Ids,
    block: Block,
    statements: std::ops::Range<usize>,
) -> Html {
    let tag = match block.kind {
        BlockKind::Title | BlockKind::Heading => "h4",
        _ => "p",
    };
    let text = &labelled.article.text;
    let class = if block.kind == BlockKind::ListItem { "text item" } else { "text" };
    let mut paragraph = Html::element(tag).class(class).attr("dir", "auto");
    let mut at = block.span.start;
    for index in statements {
        let span = labelled.reading.statements[index].span;
        paragraph = paragraph
            .text(text.get(at..span.start).unwrap_or_default())
            .child(statement(sides, labelled, ids, index));
        at = span.end;
    }
    paragraph.text(text.get(at..block.span.end).unwrap_or_default())
}

fn mark(side: Side) -> Html {
    Html::element("span").class(format_args!("s {}", side.name()))
}

/// The words of a statement, and what is shown when it is pointed at.
fn statement(sides: &Sides<'_>, labelled: &LabelledArticle, ids: &Ids, index: usize) -> Html {
    let (statement, predictions) = (&labelled.reading.statements[index], labelled.answers(index));
    let text = labelled.text(statement);
    let side = sides.side(predictions);
    let id = ids.statement(index);
    let condition = match side != Side::Neutral && sides.is_conditional(predictions) {
        true => ", under a condition",
        false => "",
    };
    let mut lines = vec![match predictions.first() {
        Some(main) if sides.is_open(predictions) => {
            let likeliest = sides.model().label_name(main);
            format!("{}: {likeliest} ({})", Abstain::LABEL, percent(main.probability()))
        }
        _ => format!(
            "{} ({}){condition}",
            side.name(),
            percent(sides.probability(predictions, side))
        ),
    }];
    let attribution = statement
        .attribution
        .and_then(|attribution| labelled.reading.attributions.get(attribution));
    lines.push(match (labelled.speaker(statement), attribution) {
        (Some(speaker), Some(attribution)) => {
            format!("{}, {} speech", speaker.name, attribution.kind.name())
        }
        (None, Some(_)) => "somebody who is not named".to_owned(),
        _ => "the article's own voice".to_owned(),
    });
    if side != Side::Neutral {
        if let Some(argument) = sides.argument(predictions) {
            lines.push(format!("reason: {}", argument.replace('_', " ")));
        }
        let model = sides.model();
        let question = model.questions().first().copied().unwrap_or_default();
        if let Ok(explanation) = model.explain(text, None, question, None) {
            let terms = explanation.strongest(MOST_TERMS).into_iter();
            let terms: Vec<String> =
                terms.map(|term| format!("{} {}", term.term, signed(term.contribution))).collect();
            if !terms.is_empty() {
                lines.push(format!("words: {}", terms.join(", ")));
            }
        }
    }
    let tip_id = format!("{id}-tip");
    let lines = lines.iter().map(|line| Html::element("span").child(Html::foreign(line)));
    let tip = Html::element("span").class("tip").attr("role", "tooltip").attr("id", &tip_id);
    let said = mark(side).attr("id", &id).attr("aria-describedby", &tip_id);
    // Plain statements are no stops of the tabulator: there are too many of them.
    let said = if side == Side::Neutral { said } else { said.attr("tabindex", 0) };
    said.text(text).child(tip.children(lines))
}
