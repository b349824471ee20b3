//! Every public type goes to other threads, and is used from several at once.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Does not compile for a type that is not both, and is the list of the types' names.
macro_rules! send_and_sync {
    ($($module:ident: $($name:ident $(<$lifetime:lifetime>)?),+;)+) => {{
        fn check<T: Send + Sync>() {}
        $($(check::<stance::$module::$name $(<$lifetime>)?>();)+)+
        vec![$($(stringify!($name)),+),+]
    }};
}

fn checked() -> Vec<&'static str> {
    let mut checked = send_and_sync! {
        article: Article, Attribution, AttributionScore, Block, BlockKind, Counts, Markup, QuoteKind, Reading, Segmenter,
            SentenceScore, SentenceSegmenter, Sentences<'static>, Speaker, SpokenContent, Statement;
        audit: ActorModel, ActorScores, AuditParams, Auditor, Balance, Check, Corpus, Finding, LabelNoise,
            LabelTerms, NearPair, Place, Problem, Report, Severity, Share, Side, Slice, Term, TermTable,
            WordCount;
        article: Article, Attribution, AttributionScore, Block, BlockKind, Counts, Markup, QuoteKind, Reading, Segmenter, SentenceScore,
            SentenceSegmenter, Sentences<'static>, Speaker, SpokenContent, Statement;
        batch: Abstain, Answers<'static>, ArticleItem, ArticleOptions, ArticleProgress, ArticleReport, ArticleSource,
            BatchOptions, BatchReport, OnError, OutputFormat, RecordFormat<'static>,
            StatementFormat<'static>, SummaryFormat;
        document: Document;
        error: Error, ErrorKind, ModelProblem, RecordProblem, TrainingProblem;
        eval: Aim, Bin, Bootstrap, ConfusionMatrix, CoveragePoint, Difference, Folds, Interval, LabelMetrics,
            McNemar, Metrics, PrecisionRecallPoint, Reliability, RocPoint, Scored, Threshold;
        features: CsrMatrix, F32Table, F64Table, RowScratch, SparseRow<'static>, TfidfParams,
            TfidfVectorizer, U32Table, Vocabulary;
        io: AtomicFile, BlankLines, Compression, Format, LabelColumn, ReadOptions, RunInput,
            RunOutputs, RunRecord, TextOptions, Texts;
        label: LabelId, LabelSet;
        linear: Calibration, Calibrator, ClassWeight, Lbfgs, LogisticObjective<'static>,
            LogisticRegression, LogisticRegressionParams, LogisticRegressionValidParams, NewtonCg,
            Outcome, SolverKind, Status;
        model: Choice, Comparison, Contribution, Counterfactual, CrossValidation, CrossValidator<'static>,
            DataCard, Doubt, Evaluation, Explanation, FoldRecord, Head, HeadCard, HeadParams, KeptStatement, LearningPoint,
            Model, ModelCard, Neighbour, PathPoint, Prediction, Slice, Step<'static>, Suggestion, TermFrequency, Trainer,
            TrainerParams, TrainingCard, Trial, TrialSettings, TuneMeasure, TuneParams, TuneSpace, WeightFormat,
            TuneStep<'static>, Tuned, Tuner, Tuning, Worker<'static>;
        span: Span;
        summary: ArticleLabeller<'static>, LabelledArticle, Position, PositionLabel, Side, Sides<'static>,
            SpeakerSummary, Strongest, Summary, Tally;
        text: Analyzer, AnalyzerParams, Language, Lexicon, NgramRange, Normalized, Scratch, StopWords,
            TargetUse, Token, TokenKind, Tokens, Window;
    };
    #[cfg(feature = "report")]
    checked.extend(
        send_and_sync! { report: ArticlesPage<'static>, EvaluationPage, Frame, Measured<'static>; },
    );
    #[cfg(feature = "parquet")]
    checked.extend(send_and_sync! {
        arrow: BatchEncoder, BatchFormat, TextColumn<'static>;
        batch: AnswerColumns, TextLabeller<'static>;
        io: TableBatch;
    });
    #[cfg(feature = "cluster")]
    checked.extend(send_and_sync! {
        cluster: Engine, Executor, FileJob, FilePair, FileReport, FileSettings, ModelReference, ModelStore, ObjectStores, RowFormat,
            Scheduler;
    });
    checked.sort_unstable();
    checked
}

/// The names of types that the modules of the library hand out, by module.
fn exported() -> BTreeSet<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut exported = BTreeSet::new();
    let mut traits = BTreeSet::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("cli") {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let names_behind = |word: &str| -> Vec<String> {
                let start = format!("\n{word} ");
                let parts = text.split(&start).skip(1);
                parts
                    .map(|part| part.chars().take_while(|c| c.is_alphanumeric()).collect())
                    .collect()
            };
            traits.extend(names_behind("pub trait"));
            let module = path.strip_prefix(&src).unwrap().iter().next().unwrap().to_str().unwrap();
            let module = module.trim_end_matches(".rs").to_owned();
            // A module that is one file hands out what it defines, a folder what its `mod.rs` re-exports.
            if folder == src {
                let names = ["pub struct", "pub enum"].into_iter().flat_map(names_behind);
                exported.extend(names.map(|name| (module.clone(), name)));
            } else if path.ends_with("mod.rs") {
                let uses =
                    text.split("\npub use ").skip(1).map(|rest| rest.split(';').next().unwrap());
                let names =
                    uses.flat_map(|path| path.split(|c: char| !c.is_alphanumeric() && c != '_'));
                let is_type = |name: &&str| {
                    name.starts_with(|c: char| c.is_ascii_uppercase())
                        && name.contains(|c: char| c.is_ascii_lowercase())
                };
                exported
                    .extend(names.filter(is_type).map(|name| (module.clone(), name.to_owned())));
            }
        }
    }
    exported.retain(|(_, name)| !traits.contains(name));
    exported
}

#[test]
fn every_public_type_is_send_and_sync() {
    let checked = checked();
    let mut exported = exported();
    if cfg!(not(feature = "report")) {
        exported.retain(|(module, _)| module != "report");
    }
    if cfg!(not(feature = "parquet")) {
        const OF_COLUMNS: [&str; 3] = ["AnswerColumns", "TableBatch", "TextLabeller"];
        exported.retain(|(module, name)| module != "arrow" && !OF_COLUMNS.contains(&name.as_str()));
    }
    if cfg!(not(feature = "cluster")) {
        exported.retain(|(module, _)| module != "cluster");
    }
    // A query's answer and its writer belong to the thread that asked.
    exported.retain(|(module, name)| {
        module != "cluster" || !["Batches", "RowWriter"].contains(&name.as_str())
    });
    assert!(exported.contains(&("error".to_owned(), "Error".to_owned())));
    for (module, name) in &exported {
        let is_checked = checked.binary_search(&name.as_str()).is_ok();
        assert!(is_checked, "`{module}::{name}` is missing in the list above");
    }
}
