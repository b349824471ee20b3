//! The functions of a model, as the engine calls them.

use std::any::Any;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use serde::{Deserialize, Serialize};

use super::failure::{carried, plan_error};
use super::files::{FileLabeller, FileSettings};
use super::reference::ModelReference;
use super::store::ModelStore;
use super::{files, labels, statements};
use crate::arrow::TextColumn;
use crate::model::Model;

/// Which function it is, and with what settings.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Call {
    /// `stance(text)`: the label and the probability of each question.
    Stance,
    /// `statements(article)`: what is said in an article, by whom, and the labels.
    Statements,
    /// `label_file(input, output)`: a file with labels becomes another file.
    LabelFile {
        settings: FileSettings,
        /// By what the job is told from others.
        job: String,
    },
}

impl Call {
    fn name(&self) -> &'static str {
        match self {
            Self::Stance => "stance",
            Self::Statements => "statements",
            Self::LabelFile { .. } => "label_file",
        }
    }

    fn n_arguments(&self) -> usize {
        match self {
            Self::Stance | Self::Statements => 1,
            Self::LabelFile { .. } => 2,
        }
    }

    /// The same text has the same labels; a file is written again.
    fn volatility(&self) -> Volatility {
        match self {
            Self::Stance | Self::Statements => Volatility::Immutable,
            Self::LabelFile { .. } => Volatility::Volatile,
        }
    }
}

/// All that a plan says of a function.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Definition {
    call: Call,
    model: ModelReference,
}

/// A function of one model.
///
/// In a plan that travels it is its [`Definition`]; the model is looked for when the first rows come.
#[derive(Debug)]
pub(super) struct ModelFunction {
    definition: Definition,
    /// The definition as plans carry it: functions are equal when these are.
    bytes: Vec<u8>,
    signature: Signature,
    models: Arc<ModelStore>,
}

impl PartialEq for ModelFunction {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for ModelFunction {}

impl Hash for ModelFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl ModelFunction {
    pub(super) fn udf(
        call: Call,
        model: ModelReference,
        models: Arc<ModelStore>,
    ) -> Result<ScalarUDF> {
        let signature = Signature::user_defined(call.volatility());
        let definition = Definition { call, model };
        let bytes = serde_json::to_vec(&definition).map_err(carried)?;
        Ok(Self { definition, bytes, signature, models }.into())
    }

    /// Appends what a plan carries of `function`, and tells whether it is one of these.
    pub(super) fn encode(function: &ScalarUDF, buffer: &mut Vec<u8>) -> bool {
        let inner: &dyn Any = function.inner().as_ref();
        let Some(own) = inner.downcast_ref::<Self>() else { return false };
        buffer.extend_from_slice(&own.bytes);
        true
    }

    /// The function in the bytes of a plan; `None` where they are no function of a model.
    pub(super) fn decode(buffer: &[u8], models: &Arc<ModelStore>) -> Option<ScalarUDF> {
        let Definition { call, model } = serde_json::from_slice(buffer).ok()?;
        Self::udf(call, model, Arc::clone(models)).ok()
    }

    fn invoke(&self, model: &Model, arrays: &[ArrayRef]) -> crate::Result<ArrayRef> {
        let name = self.name();
        let texts = |at: usize| TextColumn::new(&arrays[at], "argument", name);
        match &self.definition.call {
            Call::Stance => labels::label(model, &texts(0)?),
            Call::Statements => statements::find(model, self.models.segmenter(), &texts(0)?),
            Call::LabelFile { settings, job } => {
                let digest = &self.definition.model.sha256;
                let stores = self.models.stores();
                let labeller = FileLabeller { model, digest, settings, job, stores };
                labeller.label_all(&texts(0)?, &texts(1)?)
            }
        }
    }
}

impl ScalarUDFImpl for ModelFunction {
    fn name(&self) -> &str {
        self.definition.call.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let (name, expected) = (self.name(), self.definition.call.n_arguments());
        if types.len() != expected {
            let found = types.len();
            let arguments = if expected == 1 { "argument" } else { "arguments" };
            return Err(plan_error(&format!(
                "`{name}` takes {expected} {arguments}, and {found} are given"
            )));
        }
        match types.iter().find(|data_type| !TextColumn::accepts(data_type)) {
            Some(other) => Err(plan_error(&format!(
                "`{name}` takes text, and a column of type {other} is given"
            ))),
            None => Ok(types.to_vec()),
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        let questions = &self.definition.model.questions;
        Ok(match &self.definition.call {
            Call::Stance => labels::data_type(questions),
            Call::Statements => statements::data_type(questions),
            Call::LabelFile { .. } => files::data_type(),
        })
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let model = self.models.model(&self.definition.model).map_err(carried)?;
        let is_constant =
            arguments.args.iter().all(|value| matches!(value, ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(&arguments.args)?;
        let answers = self.invoke(&model, &arrays).map_err(carried)?;
        Ok(match is_constant {
            true => ColumnarValue::Scalar(ScalarValue::try_from_array(&answers, 0)?),
            false => ColumnarValue::Array(answers),
        })
    }
}
