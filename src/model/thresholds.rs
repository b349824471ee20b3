//! Thresholds that a model keeps.

use super::evaluate::Evaluation;
use super::model::Model;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::eval::{Aim, Bootstrap, Threshold, choose_threshold};

impl Evaluation {
    /// The threshold on the probability of the predicted label that meets `aim` on these documents, see
    /// [`choose_threshold`]; `documents` are those that were evaluated, and their groups are resampled
    /// whole.
    ///
    /// # Errors
    ///
    /// None for what [`Evaluation::new`] returns.
    pub fn threshold(
        &self,
        documents: &[Document],
        aim: Aim,
        bootstrap: &Bootstrap,
    ) -> Result<Option<Threshold>> {
        let groups = self.groups(documents);
        let probabilities = self.probabilities.view();
        choose_threshold(&self.truth, &self.predicted, probabilities, &groups, aim, bootstrap)
    }
}

impl Model {
    /// The model with a threshold for all heads of a question: below that probability, what is written has
    /// `abstain` in place of the label. `None` takes a threshold away.
    ///
    /// # Errors
    ///
    /// The model does not answer `question`, or the threshold is no probability.
    pub fn with_threshold(mut self, question: &str, threshold: Option<f64>) -> Result<Self> {
        if let Some(wrong) = threshold.filter(|threshold| !(0.0..=1.0).contains(threshold)) {
            return Err(Error::parameter(
                "threshold",
                format!("must be from 0 to 1, and is {wrong}"),
            ));
        }
        if !self.questions().contains(&question) {
            return Err(Error::parameter(
                "question",
                format!("`{question}` is no head of the model"),
            ));
        }
        for head in self.heads.iter_mut().filter(|head| head.name == question) {
            head.threshold = threshold;
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_kept_in_the_file_and_its_absence_changes_no_byte() {
        let model = Model::shipped().unwrap();
        let bytes = model.to_bytes();
        assert!(model.heads()[0].threshold().is_none());
        let model = model.with_threshold("stance", Some(0.7)).unwrap();
        let again = Model::from_bytes(model.to_bytes()).unwrap();
        assert_eq!(again.heads()[0].threshold(), Some(0.7));
        assert!(again.heads()[1].threshold().is_none());
        let without = again.with_threshold("stance", None).unwrap();
        assert!(without.to_bytes() == bytes);
    }

    #[test]
    fn what_is_no_probability_or_no_question_is_refused() {
        let model = || Model::shipped().unwrap();
        assert!(model().with_threshold("stance", Some(1.5)).is_err());
        assert!(model().with_threshold("stance", Some(f64::NAN)).is_err());
        assert!(model().with_threshold("stnace", Some(0.5)).is_err());
    }
}
