//! Answers as columns of Arrow.

use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{ArrayRef, Float64Array, StringArray, StructArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use rayon::prelude::*;

use super::answers::Answers;
use super::label::CHUNK_DOCUMENTS;
use crate::arrow::TextColumn;
use crate::error::{Error, RecordProblem, Result};
use crate::model::Worker;

impl Answers<'_> {
    /// The fields of [`AnswerColumns::flat`], all nullable: `{question}_label` of type `Utf8` and
    /// `{question}_probability` of type `Float64` for each question, as the columns of a CSV file are
    /// called, and `explanation` of type `Utf8` if there are reasons.
    #[must_use]
    pub fn flat_fields(&self) -> Vec<FieldRef> {
        let types = [DataType::Utf8, DataType::Float64].into_iter().cycle();
        let fields = self.columns().into_iter().zip(types);
        fields.map(|(name, data_type)| Arc::new(Field::new(name, data_type, true))).collect()
    }

    /// The type of [`AnswerColumns::nested`]: a struct with one struct `{label: Utf8, probability: Float64}`
    /// for each question, and `explanation` of type `Utf8` if there are reasons. All fields are nullable.
    ///
    /// ```
    /// use stance::{Model, batch::Answers};
    ///
    /// let model = Model::shipped()?;
    /// let nested = Answers::new(&model).nested_type().to_string();
    /// assert!(nested.starts_with("Struct(\"stance\": Struct(\"label\": Utf8, \"probability\": Float64)"), "{nested}");
    /// # Ok::<(), stance::Error>(())
    /// ```
    #[must_use]
    pub fn nested_type(&self) -> DataType {
        DataType::Struct(self.nested_fields())
    }

    fn nested_fields(&self) -> Fields {
        let mut fields = question_fields(self.model().questions());
        if self.explains() {
            fields.push(Field::new(Self::EXPLANATION, DataType::Utf8, true));
        }
        fields.into()
    }
}

/// The fields of [`Answers::nested_type`] that are questions, which whoever has not the model may know too.
pub(crate) fn question_fields<Q: Into<String>>(
    questions: impl IntoIterator<Item = Q>,
) -> Vec<Field> {
    let answer = DataType::Struct(answer_fields());
    questions.into_iter().map(|question| Field::new(question, answer.clone(), true)).collect()
}

fn answer_fields() -> Fields {
    Fields::from(vec![
        Field::new("label", DataType::Utf8, true),
        Field::new("probability", DataType::Float64, true),
    ])
}

/// The answers to a column of texts, one row a text, with nulls where there is no text.
#[derive(Clone, Debug)]
pub struct AnswerColumns {
    /// Label and probability, a question each.
    answers: Vec<[ArrayRef; 2]>,
    explanation: Option<ArrayRef>,
    /// Where there is an answer.
    nulls: NullBuffer,
    nested_fields: Fields,
}

impl AnswerColumns {
    /// The columns of [`Answers::flat_fields`].
    #[must_use]
    pub fn flat(&self) -> Vec<ArrayRef> {
        self.answers.iter().flatten().chain(&self.explanation).cloned().collect()
    }

    /// One column of the type [`Answers::nested_type`].
    #[must_use]
    pub fn nested(&self) -> StructArray {
        let answer = |columns: &[ArrayRef; 2]| -> ArrayRef {
            Arc::new(self.structs(answer_fields(), columns.to_vec()))
        };
        let columns = self.answers.iter().map(answer).chain(self.explanation.clone()).collect();
        self.structs(self.nested_fields.clone(), columns)
    }

    fn structs(&self, fields: Fields, columns: Vec<ArrayRef>) -> StructArray {
        StructArray::new(fields, columns, Some(self.nulls.clone()))
    }
}

/// Labels columns of texts with one model, by any number of threads.
#[derive(Debug)]
pub struct TextLabeller<'m> {
    answers: Answers<'m>,
    /// Those that are not in use: a worker remembers the words it has met.
    workers: Mutex<Vec<Worker<'m>>>,
}

impl<'m> TextLabeller<'m> {
    /// Labels as `answers` say.
    #[must_use]
    pub fn new(answers: Answers<'m>) -> Self {
        Self { answers, workers: Mutex::default() }
    }

    /// What is written of the predictions.
    #[must_use]
    pub fn answers(&self) -> &Answers<'m> {
        &self.answers
    }

    /// Labels each text, towards its target in a column as long as that of the texts; an empty target is
    /// none. The rows are spread over the threads, and the answers do not depend on how.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) with the row, counted from 1, and `input` as its name,
    /// when the model has one head a target and none for that of a row.
    ///
    /// ```
    /// use arrow::array::{AsArray, StringArray};
    /// use stance::arrow::TextColumn;
    /// use stance::{Model, batch::{Answers, TextLabeller}};
    ///
    /// let model = Model::shipped()?;
    /// let labeller = TextLabeller::new(Answers::new(&model));
    /// let array = StringArray::from(vec![Some("We will never negotiate with them."), None]);
    /// let texts = TextColumn::new(&array, "text", "example")?;
    /// let columns = labeller.label(&texts, None, "example")?;
    /// let labels: Vec<_> = columns.flat()[0].as_string::<i32>().iter().collect();
    /// assert_eq!(labels, [Some("against"), None]);
    /// # Ok::<(), stance::Error>(())
    /// ```
    pub fn label(
        &self,
        texts: &TextColumn<'_>,
        targets: Option<&TextColumn<'_>>,
        input: &str,
    ) -> Result<AnswerColumns> {
        let (columns, unanswered) = self.label_all(texts, targets);
        match unanswered.into_iter().next() {
            Some((row, problem)) => Err(Error::record(input, row as u64 + 1, problem)),
            None => Ok(columns),
        }
    }

    /// [`TextLabeller::label`], with null for a row that cannot be answered, and these rows.
    pub(super) fn label_all(
        &self,
        texts: &TextColumn<'_>,
        targets: Option<&TextColumn<'_>>,
    ) -> (AnswerColumns, Vec<(usize, RecordProblem)>) {
        let starts: Vec<usize> = (0..texts.len()).step_by(CHUNK_DOCUMENTS).collect();
        let locked = || self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        let label = |start: usize| {
            let worker = locked().pop();
            let mut worker = worker.unwrap_or_else(|| self.answers.model().worker());
            let part = self.label_rows(&mut worker, texts, targets, start);
            locked().push(worker);
            part
        };
        let parts: Vec<Part<'m>> = starts.into_par_iter().map(label).collect();
        (self.joined(&parts), parts.into_iter().flat_map(|part| part.unanswered).collect())
    }

    /// Labels the rows of one chunk.
    fn label_rows(
        &self,
        worker: &mut Worker<'m>,
        texts: &TextColumn<'_>,
        targets: Option<&TextColumn<'_>>,
        start: usize,
    ) -> Part<'m> {
        let mut part =
            Part { answers: Vec::new(), explanations: Vec::new(), unanswered: Vec::new() };
        let questions = self.answers.model().questions().len();
        for row in start..texts.len().min(start + CHUNK_DOCUMENTS) {
            let target = targets.and_then(|targets| targets.get(row));
            let target = target.map(str::trim).filter(|target| !target.is_empty());
            let text = texts.get(row);
            let predictions = match text.map(|text| worker.predict(text, target)).transpose() {
                Ok(predictions) => predictions,
                Err(problem) => {
                    part.unanswered.push((row, problem));
                    None
                }
            };
            for question in 0..questions {
                let prediction = predictions.and_then(|predictions| predictions.get(question));
                part.answers.push(prediction.map(|prediction| {
                    (self.answers.label(question, prediction), prediction.probability())
                }));
            }
            let text = text.filter(|_| predictions.is_some());
            part.explanations.push(text.and_then(|text| self.answers.joined_reasons(text, target)));
        }
        part
    }

    fn joined(&self, parts: &[Part<'m>]) -> AnswerColumns {
        let questions = self.answers.model().questions().len();
        let column = |question: usize| {
            let answers = move |part: &'_ Part<'m>| -> Vec<Option<(&'m str, f64)>> {
                part.answers.iter().skip(question).step_by(questions).copied().collect()
            };
            parts.iter().flat_map(answers)
        };
        let answers = (0..questions).map(|question| -> [ArrayRef; 2] {
            let labels = column(question).map(|answer| answer.map(|(label, _)| label));
            let probabilities = column(question).map(|answer| answer.map(|(_, it)| it));
            [
                Arc::new(labels.collect::<StringArray>()),
                Arc::new(probabilities.collect::<Float64Array>()),
            ]
        });
        let explanations = parts.iter().flat_map(|part| &part.explanations);
        let explanation: Option<ArrayRef> = (self.answers.explains())
            .then(|| Arc::new(explanations.collect::<StringArray>()) as ArrayRef);
        AnswerColumns {
            answers: answers.collect(),
            explanation,
            nulls: column(0).map(|answer| answer.is_some()).collect::<Vec<bool>>().into(),
            nested_fields: self.answers.nested_fields(),
        }
    }
}

/// The answers to the rows of one chunk.
struct Part<'m> {
    /// Label and probability of all questions of a row, row after row.
    answers: Vec<Option<(&'m str, f64)>>,
    explanations: Vec<Option<String>>,
    unanswered: Vec<(usize, RecordProblem)>,
}
