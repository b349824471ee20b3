//! `stance(text)`.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;

use crate::arrow::TextColumn;
use crate::batch::{Answers, TextLabeller, question_fields};
use crate::error::Result;
use crate::model::Model;

/// The type of what is returned, which a machine without the model has to know too: that of
/// [`Answers::nested_type`].
pub(super) fn data_type(questions: &[String]) -> DataType {
    DataType::Struct(question_fields(questions).into())
}

pub(super) fn label(model: &Model, texts: &TextColumn<'_>) -> Result<ArrayRef> {
    let labeller = TextLabeller::new(Answers::new(model));
    Ok(Arc::new(labeller.label(texts, None, "stance")?.nested()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_that_of_the_answers() {
        let model = Model::shipped().unwrap();
        let questions: Vec<String> = model.questions().into_iter().map(str::to_owned).collect();
        assert_eq!(data_type(&questions), Answers::new(&model).nested_type());
    }
}
