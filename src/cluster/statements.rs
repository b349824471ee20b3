//! `statements(article)`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, ListArray, StringArray, StructArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use rayon::prelude::*;

use crate::arrow::TextColumn;
use crate::article::{Attribution, Segmenter, Statement};
use crate::batch::{Answers, ArticleItem, TextLabeller, question_fields};
use crate::document::Document;
use crate::error::Result;
use crate::io::TextOptions;
use crate::model::Model;

/// A list of structs: what `stance predict` writes of a statement, and one struct a question.
pub(super) fn data_type(questions: &[String]) -> DataType {
    DataType::List(item(fields(questions)))
}

fn item(fields: Fields) -> FieldRef {
    Arc::new(Field::new_list_field(DataType::Struct(fields), true))
}

fn fields(questions: &[String]) -> Fields {
    let places = ["index", "start", "end"].map(|name| Field::new(name, DataType::Int64, true));
    let texts = ["text", "speaker", "quote"].map(|name| Field::new(name, DataType::Utf8, true));
    let confidence = Field::new("confidence", DataType::Float64, true);
    let own = places.into_iter().chain(texts).chain([confidence]);
    own.chain(question_fields(questions)).collect()
}

/// One statement.
struct Row {
    index: i64,
    start: i64,
    end: i64,
    text: String,
    speaker: Option<String>,
    quote: Option<&'static str>,
    confidence: Option<f64>,
}

/// The statements of each article; null where there is no article.
pub(super) fn find(
    model: &Model,
    segmenter: &Segmenter,
    articles: &TextColumn<'_>,
) -> Result<ArrayRef> {
    let texts: Vec<Option<&str>> = articles.iter().collect();
    let found: Result<Vec<Option<Vec<Row>>>> = texts
        .into_par_iter()
        .map(|text| text.map(|text| statements(segmenter, text)).transpose())
        .collect();
    let found = found?;
    let lengths = found.iter().map(|rows| rows.as_ref().map_or(0, Vec::len));
    let offsets = OffsetBuffer::from_lengths(lengths);
    let nulls: NullBuffer = found.iter().map(Option::is_some).collect::<Vec<bool>>().into();
    let rows: Vec<Row> = found.into_iter().flatten().flatten().collect();

    let texts: StringArray = rows.iter().map(|row| Some(row.text.as_str())).collect();
    let column = TextColumn::new(&texts, "text", "statements")?;
    let answers = TextLabeller::new(Answers::new(model)).label(&column, None, "statements")?;
    let questions: Vec<String> = model.questions().into_iter().map(str::to_owned).collect();
    let number = |value: fn(&Row) -> i64| -> ArrayRef {
        Arc::new(rows.iter().map(|row| Some(value(row))).collect::<Int64Array>())
    };
    let mut columns: Vec<ArrayRef> = vec![
        number(|row| row.index),
        number(|row| row.start),
        number(|row| row.end),
        Arc::new(texts),
        Arc::new(rows.iter().map(|row| row.speaker.as_deref()).collect::<StringArray>()),
        Arc::new(rows.iter().map(|row| row.quote).collect::<StringArray>()),
        Arc::new(rows.iter().map(|row| row.confidence).collect::<Float64Array>()),
    ];
    columns.extend(answers.nested().columns().iter().cloned());
    let fields = fields(&questions);
    let rows = StructArray::new(fields.clone(), columns, None);
    Ok(Arc::new(ListArray::new(item(fields), offsets, Arc::new(rows), Some(nulls))))
}

fn statements(segmenter: &Segmenter, text: &str) -> Result<Vec<Row>> {
    let article = ArticleItem::document(Document::new(text)).read(&TextOptions::default())?;
    let reading = segmenter.read(&article);
    let row = |(statement, index): (&Statement, i64)| {
        let attribution: Option<&Attribution> =
            statement.attribution.and_then(|at| reading.attributions.get(at));
        let speaker = attribution.and_then(|found| reading.speakers.get(found.speaker?));
        Row {
            index,
            start: statement.span.start as i64,
            end: statement.span.end as i64,
            text: statement.span.slice(&article.text).to_owned(),
            speaker: speaker.map(|speaker| speaker.name.clone()),
            quote: attribution.map(|attribution| attribution.kind.name()),
            confidence: attribution.map(|attribution| f64::from(attribution.confidence)),
        }
    };
    Ok(reading.statements.iter().zip(0..).map(row).collect())
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray};

    use super::*;

    #[test]
    fn an_article_is_a_list_of_statements_with_their_speakers() {
        let model = Model::shipped().unwrap();
        let questions: Vec<String> = model.questions().into_iter().map(str::to_owned).collect();
        let article = "Talks were planned. “We will not negotiate under threats,” said Ana Lor.";
        let articles = StringArray::from(vec![Some(article), None, Some("")]);
        let column = TextColumn::new(&articles, "body", "x").unwrap();
        let found = find(&model, &Segmenter::default(), &column).unwrap();
        assert_eq!(*found.data_type(), data_type(&questions));
        assert!(found.is_null(1));
        let lists = found.as_list::<i32>();
        assert_eq!(lists.value_length(2), 0);
        let rows = lists.value(0);
        let rows = rows.as_struct();
        let text = |name| -> Vec<Option<String>> {
            let column = rows.column_by_name(name).unwrap().as_string::<i32>();
            column.iter().map(|value| value.map(str::to_owned)).collect()
        };
        assert_eq!(text("speaker"), [None, Some("Ana Lor".to_owned())]);
        assert_eq!(text("quote"), [None, Some("direct".to_owned())]);
        assert_eq!(text("text")[0].as_deref(), Some("Talks were planned."));
        let labels = rows.column_by_name("stance").unwrap().as_struct().column(0);
        assert_eq!(labels.as_string::<i32>().value(1), "against");
    }
}
