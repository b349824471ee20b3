//! `statements(article)`.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Float64Builder, Int64Builder, ListArray, NullBufferBuilder, StringBuilder, StructArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, FieldRef, Fields};

use super::labels;
use crate::article::Segmenter;
use crate::arrow::TextColumn;
use crate::batch::ArticleItem;
use crate::document::Document;
use crate::error::Result;
use crate::io::TextOptions;
use crate::model::Model;
use crate::summary::{ArticleLabeller, LabelledArticle};

/// A list of structs: the columns that `stance predict` writes of a statement, and one struct a question.
pub(super) fn data_type(questions: &[String]) -> DataType {
    DataType::List(item(questions))
}

fn item(questions: &[String]) -> FieldRef {
    Arc::new(Field::new("item", DataType::Struct(fields(questions)), true))
}

fn fields(questions: &[String]) -> Fields {
    let place = ["index", "start", "end"].map(|name| Field::new(name, DataType::Int64, true));
    let texts = ["text", "speaker", "quote"].map(|name| Field::new(name, DataType::Utf8, true));
    let confidence = Field::new("confidence", DataType::Float64, true);
    let own = place.into_iter().chain(texts).chain([confidence]).map(Arc::new);
    own.chain(labels::fields(questions).iter().cloned()).collect()
}
