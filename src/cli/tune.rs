//! The search for settings: its flags, its progress and the file that it can be resumed from.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use stance::model::{FoldRecord, TrainerParams, TuneMeasure, TuneParams, Tuned, Tuner, Tuning};
use stance::{Document, Error};

use super::message::{Failure, counted, list};
use super::output::Talk;
use super::progress::Progress;
use super::values;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Tuning options")]
pub(crate) struct TuneArgs {
    /// Search for text and classifier options by cross-validation
    ///
    /// The other options are where the search starts; what they switch off stays off. Of all that is as good
    /// as the best within one standard error, the simplest is taken. The model's card holds every trial.
    #[arg(long, conflicts_with = "c")]
    tune: bool,
    /// How many combinations are tried [default: 24, or as many as --tune-time allows]
    #[arg(long, value_name = "N", requires = "tune", value_parser = values::at_least_one)]
    tune_trials: Option<NonZeroUsize>,
    /// End the search after so many seconds
    ///
    /// What is found then depends on the machine, and the card says so.
    #[arg(long, value_name = "SECONDS", requires = "tune", value_parser = values::seconds)]
    tune_time: Option<Duration>,
    /// What is looked for: macro-f1, f-avg, accuracy, mcc or kappa
    #[arg(
        long,
        value_name = "MEASURE",
        requires = "tune",
        default_value = "macro-f1",
        value_parser = measure
    )]
    tune_measure: TuneMeasure,
    /// Write every measurement to this file, and go on from what it already has
    #[arg(long, value_name = "FILE", requires = "tune")]
    trials: Option<PathBuf>,
}

fn measure(name: &str) -> Result<TuneMeasure, String> {
    let found = TuneMeasure::ALL.into_iter().find(|measure| measure.name() == name);
    found.ok_or_else(|| {
        format!("the measures are {}", list(&TuneMeasure::ALL.map(TuneMeasure::name)))
    })
}

impl TuneArgs {
    /// How the search is done, on the folds of `params`.
    fn params(&self, params: &TrainerParams) -> TuneParams {
        let defaults = TuneParams::default();
        TuneParams {
            trials: match (self.tune_trials, self.tune_time) {
                (Some(trials), _) => Some(trials.get()),
                (None, Some(_)) => None,
                (None, None) => defaults.trials,
            },
            measure: self.tune_measure,
            folds: if params.folds == 0 { defaults.folds } else { params.folds },
            ..defaults
        }
    }

    /// When the search has to end, from now on.
    fn deadline(&self) -> Option<Instant> {
        self.tune_time.and_then(|time| Instant::now().checked_add(time))
    }

    pub(crate) fn is_asked_for(&self) -> bool {
        self.tune
    }

    /// The search, if it is asked for; `what` names it where its progress is shown.
    pub(crate) fn search(
        &self,
        params: &TrainerParams,
        documents: &[Document],
        what: &str,
        talk: &Talk,
    ) -> Result<Option<Tuned>, Failure> {
        if !self.tune {
            return Ok(None);
        }
        let deadline = self.deadline();
        let mut file = self.trials.as_deref().map(TrialsFile::open).transpose()?;
        let known = file.as_mut().map_or_else(Vec::new, |file| std::mem::take(&mut file.known));
        let tune = self.params(params);
        let progress = Progress::bar(talk, what, tune.trials.is_some());
        let mut failure = None;
        let mut resumed = 0_u64;
        let tuner = Tuner::new(params.clone(), tune);
        let tuned = tuner.tune(documents.to_vec(), &known, |step| {
            progress.length(step.planned.map(|planned| planned as u64));
            progress.position(step.done as u64);
            progress.step(&format!("trial {}, best {:.4}", step.record.trial, step.best));
            resumed += u64::from(!step.is_new);
            if let Some(file) = file.as_mut().filter(|_| step.is_new)
                && let Err(error) = file.append(step.record)
            {
                failure = Some(error);
                return ControlFlow::Break(());
            }
            match deadline {
                Some(deadline) if Instant::now() >= deadline => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        })?;
        drop(progress);
        if let Some(failure) = failure {
            return Err(failure);
        }
        if let (Some(path), 1..) = (&self.trials, resumed) {
            let measurements = counted(resumed, "measurement");
            talk.say(format_args!("{measurements} taken from `{}`", path.display()));
        }
        Ok(Some(tuned))
    }
}

/// The choice in one line.
pub(crate) fn told(tuning: &Tuning) -> String {
    let chosen = &tuning.chosen;
    let trial = tuning.trials.iter().find(|trial| trial.number == chosen.trial);
    let settings = trial.map_or_else(String::new, |trial| format!(": {}", trial.settings));
    let ended = if tuning.stopped_early { ", ended by the clock" } else { "" };
    let error =
        |error: Option<f64>| error.map_or_else(String::new, |error| format!(" ± {error:.3}"));
    format!(
        "trial {} of {}{ended}{settings}, C {}; {} {:.3}{}, best {:.3}{}",
        chosen.trial,
        tuning.trials.len(),
        chosen.c,
        tuning.measure,
        chosen.mean,
        error(chosen.standard_error),
        tuning.best.mean,
        error(tuning.best.standard_error),
    )
}

/// Measurements, one JSON object a line, each written as soon as it is made.
struct TrialsFile {
    path: PathBuf,
    file: File,
    known: Vec<FoldRecord>,
}

impl TrialsFile {
    fn open(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        let create = |error| Error::io("create", path, error);
        let file = options.create(true).append(true).read(true).open(path).map_err(create)?;
        let text = std::fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
        let mut known = Vec::new();
        let mut whole = 0;
        for (row, line) in (1_u64..).zip(text.split_inclusive('\n')) {
            match serde_json::from_str(line) {
                Ok(record) if line.ends_with('\n') => known.push(record),
                // A run that was killed may have left half a line.
                _ if !line.ends_with('\n') => break,
                Ok(_) => {}
                Err(error) => {
                    let name = path.display().to_string();
                    let problem =
                        stance::RecordProblem::Malformed(format!("no measurement: {error}"));
                    return Err(Failure::from(Error::record(name, row, problem)).hint(
                        "name a file that `--trials` wrote, or one that does not exist yet",
                    ));
                }
            }
            whole += line.len();
        }
        if whole < text.len() {
            file.set_len(whole as u64).map_err(|error| Error::io("write", path, error))?;
        }
        Ok(Self { path: path.to_owned(), file, known })
    }

    fn append(&mut self, record: &FoldRecord) -> Result<(), Failure> {
        let mut line = serde_json::to_vec(record).map_err(Failure::new)?;
        line.push(b'\n');
        Ok(self
            .file
            .write_all(&line)
            .map_err(|error| Error::io("write", self.path.clone(), error))?)
    }
}
