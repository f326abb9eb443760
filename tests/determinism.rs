//! The same input gives the same bytes, whatever the threads and the order, and a second run reads nothing.

use std::path::PathBuf;

use super::trial::{self, ARCHIVES, FIXTURES};

#[test]
fn threads_and_repetition_change_no_byte() {
    for jobs in [1, 4] {
        let case = tempfile::tempdir().unwrap();
        let first = trial::run(&[PathBuf::from(ARCHIVES)], case.path(), Some(jobs));
        assert!(first.text == FIXTURES.text, "{}", difference(&first.text, &FIXTURES.text));
        assert!(first.again.iter().any(|again| !again), "a new case knows not all");
        let second = trial::run(&[PathBuf::from(ARCHIVES)], case.path(), Some(jobs));
        assert!(second.text == first.text, "{}", difference(&second.text, &first.text));
        assert_eq!(second.again.len(), first.again.len());
        assert!(second.again.iter().all(|again| *again), "the second run reads nothing");
    }
}

#[test]
fn the_order_of_inputs_changes_no_byte() {
    let mut inputs: Vec<PathBuf> = std::fs::read_dir(ARCHIVES).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    let run = |inputs: &[PathBuf]| {
        let case = tempfile::tempdir().unwrap();
        trial::run(inputs, case.path(), None).text
    };
    let forward = run(&inputs);
    inputs.reverse();
    let backward = run(&inputs);
    assert!(forward == backward, "{}", difference(&forward, &backward));
}

/// Returns the first two lines that differ.
fn difference(a: &str, b: &str) -> String {
    let lines = a.lines().zip(b.lines()).find(|(a, b)| a != b);
    lines.map_or_else(|| format!("{} and {} bytes", a.len(), b.len()), |(a, b)| format!("{a}\n{b}"))
}
