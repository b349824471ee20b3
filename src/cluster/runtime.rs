//! The threads of the engine.

use std::future::Future;

use crate::error::{Error, Result};

/// Plans nest deeply, and the engine walks them by recursion.
const STACK_BYTES: usize = 16 << 20;

/// Runs what `start` begins to its end, with so many threads for the engine.
///
/// # Errors
///
/// [`ErrorKind::Io`](crate::ErrorKind::Io) when the system gives no thread.
pub fn block_on<F, S>(threads: usize, start: S) -> Result<F::Output>
where
    F: Future<Output: Send>,
    S: FnOnce() -> F + Send,
{
    let failed = |source| Error::io("start", "a thread", source);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()
        .map_err(failed)?;
    // The caller's own stack may be too small.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
        let thread = thread.spawn_scoped(scope, || {
            let output = runtime.block_on(start());
            // After an error nobody wants what is still under way.
            runtime.shutdown_background();
            output
        });
        match thread.map_err(failed)?.join() {
            Ok(output) => Ok(output),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
