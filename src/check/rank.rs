//! Which applications a call's number of places could go to: by what the evidence decides, never by what a person must.

use crate::fact::Truth;
use crate::rule::{Class, Pack, Test};

/// What is ranked of one application.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Candidate {
    /// Its id.
    pub application: String,
    /// Its track.
    pub track: String,
    /// Whether it meets the conditions.
    pub eligible: Truth,
    /// Rows with their `criterion_met`.
    pub met: Vec<(String, Truth)>,
}

/// One application in the list of a funding row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ranked {
    /// The funding row whose number of places it is.
    pub row: String,
    /// How many places there are.
    pub quota: Option<u32>,
    /// The application.
    pub application: String,
    /// Its track.
    pub track: String,
    /// Whether it meets the conditions.
    pub eligible: Truth,
    /// Priority rows that are met (优先支持).
    pub priorities: Vec<String>,
    /// Its place from 1, shared by applications that nothing decided by machine tells apart; eligible ones only.
    pub place: Option<u32>,
    /// Whether the places reach it.
    pub within: Within,
}

/// Whether the places of the call reach an application.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Within {
    /// It is among them.
    Yes,
    /// It shares its place with others, and there are not enough places for all of them: a person chooses.
    Tie,
    /// Those before it take them all.
    No,
    /// Its eligibility is open.
    Open,
    /// It is not eligible.
    Out,
}

/// Lists the candidates of each funding row: eligible ones first, those with more priorities before those with fewer,
/// then the open ones, then the others; by id where nothing decides.
pub fn rank(pack: &Pack, candidates: &[Candidate]) -> Vec<Ranked> {
    let mut list = Vec::new();
    for row in pack.rows.iter().filter(|row| row.class == Class::Funding) {
        let quota = match row.test {
            Some(Test::Request { quota, .. }) => quota,
            _ => None,
        };
        let own = candidates.iter().filter(|candidate| row.tracks.contains(&candidate.track));
        let mut ranked: Vec<Ranked> = own
            .map(|candidate| Ranked {
                row: row.id.clone(),
                quota,
                application: candidate.application.clone(),
                track: candidate.track.clone(),
                eligible: candidate.eligible,
                priorities: priorities(pack, candidate),
                place: None,
                within: if candidate.eligible == Truth::No { Within::Out } else { Within::Open },
            })
            .collect();
        ranked.sort_by(|a, b| {
            let key = |one: &Ranked| (std::cmp::Reverse(one.eligible), std::cmp::Reverse(one.priorities.len()));
            key(a).cmp(&key(b)).then_with(|| a.application.cmp(&b.application))
        });
        place(&mut ranked, quota);
        list.extend(ranked);
    }
    list
}

fn priorities(pack: &Pack, candidate: &Candidate) -> Vec<String> {
    let is_priority = |id: &str| pack.rows.iter().any(|row| row.id == id && row.class == Class::Priority);
    let met = candidate.met.iter().filter(|(id, truth)| *truth == Truth::Yes && is_priority(id));
    met.map(|(id, _)| id.clone()).collect()
}

/// Gives places to the eligible ones at the head of the list.
fn place(ranked: &mut [Ranked], quota: Option<u32>) {
    let eligible = ranked.iter().take_while(|one| one.eligible == Truth::Yes).count();
    let places = quota.map_or(usize::MAX, |quota| quota as usize);
    let mut first = 0;
    while first < eligible {
        let same = |one: &&Ranked| one.priorities.len() == ranked[first].priorities.len();
        let after = first + ranked[first..eligible].iter().take_while(same).count();
        let within = match () {
            () if after <= places => Within::Yes,
            () if first < places => Within::Tie,
            () => Within::No,
        };
        for one in &mut ranked[first..after] {
            (one.place, one.within) = (Some(first as u32 + 1), within);
        }
        first = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made;

    fn candidate(application: &str, eligible: Truth, met: &[&str]) -> Candidate {
        let met = met.iter().map(|id| ((*id).to_owned(), Truth::Yes)).collect();
        Candidate { application: application.to_owned(), track: "T1".to_owned(), eligible, met }
    }

    #[test]
    fn eligible_ones_with_priorities_come_first_and_ties_at_the_cut_are_told() {
        let mut funding = made::row("F", Class::Funding, &["requested_funding"], None);
        funding.tracks = vec!["T1".to_owned()];
        let bound = crate::rule::Bound::Amount(made::dec("1000000"), crate::fact::Currency::CNY);
        funding.test = Some(Test::Request { at_most: bound, quota: Some(2) });
        let priority = made::row("P", Class::Priority, &[], None);
        let pack = made::pack(vec![funding, priority]);
        let list = rank(
            &pack,
            &[
                candidate("D", Truth::Unknown, &["P"]),
                candidate("C", Truth::Yes, &[]),
                candidate("A", Truth::No, &["P"]),
                candidate("E", Truth::Yes, &["C1"]),
                candidate("B", Truth::Yes, &["P"]),
            ],
        );
        let told: Vec<_> = list.iter().map(|one| (one.application.as_str(), one.place, one.within)).collect();
        assert_eq!(
            told,
            [
                ("B", Some(1), Within::Yes),
                ("C", Some(2), Within::Tie),
                ("E", Some(2), Within::Tie),
                ("D", None, Within::Open),
                ("A", None, Within::Out),
            ]
        );
    }
}
