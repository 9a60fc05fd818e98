//! Memory shared by the conversions that run at the same time.

use std::sync::{Condvar, Mutex, PoisonError};

/// What a conversion takes at least, and for each byte of Python: measured as 30, and some to spare.
const LEAST: u64 = 64 << 20;
const FOR_A_BYTE: u64 = 45;

/// What is left of the memory.
pub struct Budget {
    all: u64,
    free: Mutex<u64>,
    returned: Condvar,
}

impl Budget {
    /// A budget of so many bytes.
    pub fn new(bytes: u64) -> Self {
        Self {
            all: bytes,
            free: Mutex::new(bytes),
            returned: Condvar::new(),
        }
    }

    /// Do `work` on so many bytes of Python once there is memory for it. What needs more than there is runs alone.
    pub fn with<T>(&self, python: u64, work: impl FnOnce() -> T) -> T {
        let needed = LEAST
            .saturating_add(python.saturating_mul(FOR_A_BYTE))
            .min(self.all);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < needed {
            free = self
                .returned
                .wait(free)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *free -= needed;
        drop(free);
        let result = work();
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += needed;
        self.returned.notify_all();
        result
    }
}

/// Three quarters of the memory that `/proc/meminfo` says is free; where it says nothing, 4 GB.
pub fn usual(meminfo: &str) -> u64 {
    let available = meminfo.lines().find_map(|line| {
        let rest = line.strip_prefix("MemAvailable:")?;
        rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    });
    available.map_or(4 << 30, |kilobytes| kilobytes * 1024 / 4 * 3)
}

#[cfg(test)]
mod tests {
    use super::{Budget, usual};
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn no_more_runs_at_once_than_there_is_memory_for() {
        let budget = Budget::new(200 << 20);
        let (running, most) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for bytes in [1, 1, 1, 1, 1, u64::MAX] {
                let (budget, running, most) = (&budget, &running, &most);
                scope.spawn(move || {
                    budget.with(bytes, || {
                        let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                        most.fetch_max(now, Ordering::SeqCst);
                        std::thread::sleep(std::time::Duration::from_millis(20));
                        running.fetch_sub(1, Ordering::SeqCst);
                    });
                });
            }
        });
        assert!((2..=3).contains(&most.load(Ordering::SeqCst)));
    }

    #[test]
    fn what_is_free_is_read_from_the_system() {
        assert_eq!(usual("MemTotal: 9 kB\nMemAvailable:    8192 kB\n"), 6 << 20);
        assert_eq!(usual(""), 4 << 30);
    }
}
