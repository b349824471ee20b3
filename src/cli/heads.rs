//! Questions by name, and settings that are given for all of them or for one.

use stance::io::LabelColumn;
use stance::linear::ClassWeight;
use stance::model::HeadParams;
use stance::{Document, LabelSet, Model};

use super::classifier::ClassifierArgs;
use super::message::{Failure, known};
use super::values;

/// The question that is asked for, or else the model's first.
pub(crate) fn question<'a>(model: &'a Model, asked: Option<&'a str>) -> Result<&'a str, Failure> {
    let questions = model.questions();
    match asked.or(questions.first().copied()) {
        Some(head) if questions.contains(&head) => Ok(head),
        head => Err(unknown(head.unwrap_or_default(), &questions)),
    }
}

/// A question that the model does not answer.
pub(crate) fn unknown(head: &str, questions: &[&str]) -> Failure {
    Failure::usage(format!("the model has no head `{head}`")).hint(known("head", questions))
}

/// The heads, with their values of `--c`, `--association` and `--class-weight`.
pub(crate) fn params(
    columns: &[LabelColumn],
    documents: &[Document],
    flags: &ClassifierArgs,
) -> Result<Vec<HeadParams>, Failure> {
    let mut heads: Vec<HeadParams> =
        columns.iter().map(|column| HeadParams::new(&column.head)).collect();
    for value in &flags.c {
        let (name, number) = of_head(value);
        let number = values::number(number, |c| c > 0.0).ok_or_else(|| {
            Failure::usage(format!("`--c {value}`: C is a finite number above 0, not `{number}`"))
                .hint("write `--c 10`, or `--c stance=10` for one head")
        })?;
        for (_, head) in chosen(&mut heads, name, &format!("--c {value}"))? {
            head.c = number;
        }
    }
    for value in &flags.association {
        let (name, number) = of_head(value);
        let flag = format!("--association {value}");
        let number = values::number(number, |it| (0.0..=4.0).contains(&it)).ok_or_else(|| {
            Failure::usage(format!("`{flag}`: a number from 0 to 4, not `{number}`"))
                .hint("write `--association 0.5`, or `--association stance=0.5` for one head")
        })?;
        for (_, head) in chosen(&mut heads, name, &flag)? {
            head.association = number;
        }
    }
    for value in &flags.class_weight {
        let (name, weights) =
            value.split_once(':').map_or((None, value.as_str()), |(name, w)| (Some(name), w));
        for (column, head) in chosen(&mut heads, name, &format!("--class-weight {value}"))? {
            let labels =
                documents.iter().filter_map(|document| document.labels.get(column)?.as_deref());
            head.class_weight = parse_weights(weights, &LabelSet::new(labels))?;
        }
    }
    Ok(heads)
}

/// The head that a value is for, if it is for one, and the value.
fn of_head(value: &str) -> (Option<&str>, &str) {
    value.split_once('=').map_or((None, value), |(name, value)| (Some(name), value))
}

/// The head of that name with its position, or all of them.
fn chosen<'a>(
    heads: &'a mut [HeadParams],
    name: Option<&str>,
    flag: &str,
) -> Result<Vec<(usize, &'a mut HeadParams)>, Failure> {
    let names: Vec<String> = heads.iter().map(|head| head.name.clone()).collect();
    if let Some(unknown) = name.filter(|name| !names.iter().any(|known| known == name)) {
        return Err(Failure::usage(format!("`{flag}`: no head `{unknown}`"))
            .hint(format!("{}; `--head` adds one", known("head", &names))));
    }
    let wanted = |head: &HeadParams| name.is_none_or(|name| head.name == name);
    Ok(heads.iter_mut().enumerate().filter(|(_, head)| wanted(head)).collect())
}

fn parse_weights(text: &str, labels: &LabelSet) -> Result<ClassWeight, Failure> {
    match text {
        "uniform" => return Ok(ClassWeight::Uniform),
        "balanced" => return Ok(ClassWeight::Balanced),
        _ => {}
    }
    let mut weights = vec![1.0; labels.len()];
    for pair in text.split(',') {
        let parsed = pair
            .split_once('=')
            .and_then(|(label, weight)| Some((label, values::number(weight, |w| w >= 0.0)?)));
        let Some((label, weight)) = parsed else {
            return Err(Failure::usage(format!("`--class-weight {text}`: `{pair}` is no weight"))
                .hint("write `uniform`, `balanced`, or weights as in `for=1,against=2`"));
        };
        let Some(id) = labels.id(label) else {
            return Err(Failure::usage(format!("`--class-weight {text}`: no label `{label}`"))
                .hint(known("label", labels.names())));
        };
        weights[id.index()] = weight;
    }
    Ok(ClassWeight::Given(weights))
}
