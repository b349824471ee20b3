//! Feeder to workers to one taker, in order.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};

use super::article_items::ArticleItem;
use super::gate::{CloseOnDrop, Gate};
use super::label::OnError;
use crate::article::Article;
use crate::error::{Error, Result, with_causes};
use crate::io::{RunOutputs, TextOptions};

/// How articles are worked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArticleOptions {
    /// What is done with an article that cannot be read. Default: everything stops.
    pub on_error: OnError,
    /// How files are read.
    pub text: TextOptions,
    /// Bytes of articles that are under way at once, as far as their sizes are known beforehand; one is
    /// always let in. Default: 256 MiB.
    pub most_bytes: u64,
    /// Articles under way at once for each thread. Default: 8, so that a long one holds nobody up.
    pub per_thread: usize,
    /// Messages that [`ArticleReport::errors`] keeps. Default: 20.
    pub most_errors: usize,
}

impl Default for ArticleOptions {
    fn default() -> Self {
        Self {
            on_error: OnError::default(),
            text: TextOptions::default(),
            most_bytes: 256 << 20,
            per_thread: 8,
            most_errors: 20,
        }
    }
}

/// How far the work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArticleProgress {
    /// Articles that are done, those that failed and those of the run before an interruption included.
    pub articles: u64,
    /// Their bytes, as far as they were known beforehand, without those of the run before.
    pub bytes: u64,
}

/// What became of the articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleReport {
    /// Articles that are in the output.
    pub written: u64,
    /// Articles that failed and were left out.
    pub failed: u64,
    /// Why the first of them failed: one line each, with its causes.
    pub errors: Vec<String>,
}

/// Reads every article, does `work` on it in parallel, and hands the results to `take` in the order of
/// the items.
///
/// Memory is bounded by [`ArticleOptions::most_bytes`] and [`ArticleOptions::per_thread`], however many
/// articles there are. The number of threads is that of rayon's pool. `take` sees an error only where
/// `options` say to skip it; `progress` is called after each article.
///
/// # Errors
///
/// The first error of an item, of reading or of `work`, in the order of the items, unless `options` say
/// to skip it; and what `take` fails with.
pub fn for_each_article<T: Send>(
    items: impl Iterator<Item = Result<ArticleItem>> + Send,
    options: &ArticleOptions,
    work: impl Fn(Article) -> Result<T> + Sync,
    mut take: impl FnMut(Result<T>) -> Result<()>,
    mut progress: impl FnMut(ArticleProgress),
) -> Result<()> {
    let threads = rayon::current_num_threads();
    let gate = Gate::new(threads * options.per_thread.max(1), options.most_bytes);
    let (to_workers, from_feeder) = mpsc::channel();
    let (to_taker, from_workers) = mpsc::channel();
    let from_feeder = Mutex::new(from_feeder);
    std::thread::scope(|scope| {
        let (gate, from_feeder, work) = (&gate, &from_feeder, &work);
        scope.spawn(move || feed(items, gate, &to_workers));
        for _ in 0..threads {
            let to_taker = to_taker.clone();
            let work = |item: ArticleItem| work(item.read(&options.text)?);
            scope.spawn(move || serve(from_feeder, gate, work, &to_taker));
        }
        // The workers' ends are the last ones: when they are gone, all is done.
        drop(to_taker);
        let _close = CloseOnDrop(gate);
        let mut waiting: BTreeMap<u64, (u64, Result<T>)> = BTreeMap::new();
        let mut done = ArticleProgress::default();
        for Outcome { number, bytes, result } in from_workers {
            waiting.insert(number, (bytes, result));
            while let Some((bytes, result)) = waiting.remove(&done.articles) {
                if options.on_error == OnError::Fail {
                    take(Ok(result?))?;
                } else {
                    take(result)?;
                }
                gate.leave(bytes);
                done.articles += 1;
                done.bytes += bytes;
                progress(done);
            }
        }
        Ok(())
    })
}

/// An item with its place in the order.
struct Task {
    number: u64,
    bytes: u64,
    item: Result<ArticleItem>,
}

struct Outcome<T> {
    number: u64,
    bytes: u64,
    result: Result<T>,
}

fn feed(items: impl Iterator<Item = Result<ArticleItem>>, gate: &Gate, to_workers: &Sender<Task>) {
    for (item, number) in items.zip(0..) {
        let bytes = item.as_ref().map_or(0, |item| item.bytes);
        if !gate.enter(bytes) || to_workers.send(Task { number, bytes, item }).is_err() {
            break;
        }
    }
}

fn serve<T>(
    from_feeder: &Mutex<Receiver<Task>>,
    gate: &Gate,
    work: impl Fn(ArticleItem) -> Result<T>,
    to_taker: &Sender<Outcome<T>>,
) {
    // After a panic its number never comes: the others must not wait for it.
    let close_on_panic = CloseOnDrop(gate);
    loop {
        let next = from_feeder.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Task { number, bytes, item }) = next else { break };
        let result = item.and_then(&work);
        if to_taker.send(Outcome { number, bytes, result }).is_err() {
            break;
        }
    }
    // The feeder is at its end, or nobody takes: closing the gate changes nothing then.
    drop(close_on_panic);
}

/// Works through articles into outputs that an interrupted run goes on with.
///
/// `work` gives the bytes of one article for each output, in the order of the outputs' paths. Articles
/// that `outputs` has from an interrupted run are passed over. Whoever calls it puts the outputs in their
/// places by [`RunOutputs::finish`].
///
/// # Errors
///
/// As [`for_each_article`], and [`ErrorKind::Io`](crate::ErrorKind::Io) "write"; what was committed
/// before can be gone on with. Before an error is returned, what is complete is committed. `failed` gets
/// every error that is skipped, in order.
pub fn write_articles(
    items: impl Iterator<Item = Result<ArticleItem>> + Send,
    options: &ArticleOptions,
    outputs: &mut RunOutputs,
    work: impl Fn(Article) -> Result<Vec<Vec<u8>>> + Sync,
    mut failed: impl FnMut(&Error),
    mut progress: impl FnMut(ArticleProgress),
) -> Result<ArticleReport> {
    /// What a kill can cost: so many articles, or so many bytes of output.
    const COMMIT_ARTICLES: u64 = 64;
    const COMMIT_BYTES: usize = 1 << 20;
    let before = outputs.done();
    let mut done = before;
    let mut report = ArticleReport {
        written: before - outputs.failed().min(before),
        failed: outputs.failed(),
        errors: outputs.errors().to_vec(),
    };
    let items = items.skip(usize::try_from(before).unwrap_or(usize::MAX));
    let take = |result: Result<Vec<Vec<u8>>>| {
        match result {
            Ok(parts) => {
                for (output, bytes) in parts.iter().enumerate() {
                    outputs.write(output, bytes);
                }
                report.written += 1;
            }
            Err(error) => {
                failed(&error);
                report.failed += 1;
                if report.errors.len() < options.most_errors {
                    report.errors.push(with_causes(&error));
                }
            }
        }
        done += 1;
        if done.is_multiple_of(COMMIT_ARTICLES) || outputs.pending() >= COMMIT_BYTES {
            outputs.commit(done, report.failed, &report.errors)?;
        }
        Ok(())
    };
    let result = for_each_article(items, options, work, take, |now| {
        progress(ArticleProgress { articles: before + now.articles, ..now });
    });
    outputs.commit(done, report.failed, &report.errors)?;
    result.map(|()| report)
}
