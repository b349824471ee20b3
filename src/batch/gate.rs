//! How much work is under way at once.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Lets work in while there is room, by number and by bytes.
pub(super) struct Gate {
    inside: Mutex<Inside>,
    changed: Condvar,
    most_items: usize,
    most_bytes: u64,
}

#[derive(Default)]
struct Inside {
    items: usize,
    bytes: u64,
    is_closed: bool,
}

impl Gate {
    pub(super) fn new(most_items: usize, most_bytes: u64) -> Self {
        Self { inside: Mutex::default(), changed: Condvar::new(), most_items, most_bytes }
    }

    /// Waits for room; false when nothing is let in any more. One item always gets in, however large.
    pub(super) fn enter(&self, bytes: u64) -> bool {
        let is_full = |inside: &mut Inside| {
            let has_room = inside.items < self.most_items
                && inside.bytes.saturating_add(bytes) <= self.most_bytes;
            !inside.is_closed && inside.items > 0 && !has_room
        };
        let waited = self.changed.wait_while(self.lock(), is_full);
        let mut inside = waited.unwrap_or_else(PoisonError::into_inner);
        if inside.is_closed {
            return false;
        }
        inside.items += 1;
        inside.bytes = inside.bytes.saturating_add(bytes);
        true
    }

    pub(super) fn leave(&self, bytes: u64) {
        let mut inside = self.lock();
        inside.items = inside.items.saturating_sub(1);
        inside.bytes = inside.bytes.saturating_sub(bytes);
        self.changed.notify_all();
    }

    /// Lets nothing in from now on.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Whole after every line: a panic elsewhere leaves it usable.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes the gate when it goes, with an error or a panic too.
pub(super) struct CloseOnDrop<'g>(pub(super) &'g Gate);

impl Drop for CloseOnDrop<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_so_many_items_and_bytes() {
        let gate = Gate::new(2, 10);
        assert!(gate.enter(99), "alone");
        gate.leave(99);
        assert!(gate.enter(6) && gate.enter(4));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter(5) && gate.enter(5));
            gate.leave(6);
            gate.leave(4);
            assert!(waiting.join().unwrap());
        });
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter(1));
            gate.close();
            assert!(!waiting.join().unwrap());
        });
        assert!(!gate.enter(0));
    }
}
