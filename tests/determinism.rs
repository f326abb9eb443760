//! The same input gives the same bytes, whatever the threads and the order, and a second run reads nothing.

use std::io::Write as _;
use std::path::PathBuf;

use super::packing::{Member, zip};
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

/// The same bytes under names that promise different things are read for themselves, whichever comes first.
#[test]
fn the_same_bytes_under_other_names_are_told_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    let table = "序号,日期,金额（元）\n1,2019-03-05,\"1,955,100.00\"\n2,2019-04-05,\"55,100.00\"\n".as_bytes();
    let named = [("A", "投入台账.csv"), ("B", "投入台账.txt"), ("C", "投入台账.pdf"), ("D", "..\\投入台账.csv")];
    let inputs: Vec<PathBuf> = named.iter().map(|(id, _)| folder.path().join(format!("{id}.zip"))).collect();
    for ((_, name), input) in named.iter().zip(&inputs) {
        let member = Member { name: name.as_bytes().to_vec(), bytes: table.to_vec(), encrypted: false };
        std::fs::File::create(input).and_then(|mut file| file.write_all(&zip(&[member]))).unwrap();
    }
    let run = |order: [usize; 4]| {
        let inputs = order.map(|at| inputs[at].clone());
        let case = tempfile::tempdir().unwrap();
        let first = trial::run(&inputs, case.path(), Some(1));
        let again = trial::run(&inputs, case.path(), Some(4));
        assert!(first.text == again.text, "{}", difference(&first.text, &again.text));
        assert!(again.again.iter().all(|again| *again));
        first
    };
    let forward = run([0, 1, 2, 3]);
    assert!(forward.text == run([3, 2, 1, 0]).text && forward.text == run([2, 3, 0, 1]).text);
    let problems = |id: &str| {
        let file = forward.of("file", id).find(|file| file["path"].as_str().unwrap().contains("!/")).unwrap();
        let problems = file["problems"].as_array().into_iter().flatten();
        problems.map(|problem| problem["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        ["A", "B", "C", "D"].map(problems),
        [vec![], vec![], vec!["wrong_extension".to_owned()], vec!["bad_name".to_owned()]]
    );
}

/// Returns the first two lines that differ.
fn difference(a: &str, b: &str) -> String {
    let lines = a.lines().zip(b.lines()).find(|(a, b)| a != b);
    lines.map_or_else(|| format!("{} and {} bytes", a.len(), b.len()), |(a, b)| format!("{a}\n{b}"))
}
