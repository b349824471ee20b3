//! What Ctrl-C leaves behind: nothing.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Unfinished files. A signal ends the program without dropping what would remove them.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes `path`, if there is one, should the program be told to stop before the file is finished.
#[cfg(unix)]
pub(crate) fn remove_at_exit(path: Option<&Path>) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let (Some(path), Ok(mut unfinished)) = (path, UNFINISHED.lock()) else { return };
    unfinished.push(path.to_owned());
    if unfinished.len() > 1 {
        return;
    }
    // Without a watcher the program still stops, only less tidily.
    let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            remove_unfinished();
            // Whoever started the program must see that a signal ended it.
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

#[cfg(not(unix))]
pub(crate) fn remove_at_exit(path: Option<&Path>) {
    if let (Some(path), Ok(mut unfinished)) = (path, UNFINISHED.lock()) {
        unfinished.push(path.to_owned());
    }
}

/// Removes all files that are not finished.
pub(crate) fn remove_unfinished() {
    if let Ok(unfinished) = UNFINISHED.lock() {
        for path in unfinished.iter() {
            let _ = std::fs::remove_file(path);
        }
    }
}
