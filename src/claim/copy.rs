//! A form against its copy in another format, or against the portal's export.

use super::{Application, Claim, Entity};
use crate::document::{Locus, Problem, ProblemKind};
use crate::fact::Value;

/// Returns a problem `form_copy_differs` for everything that two statements of one application say differently:
/// a form and its copy in another format, or a form and the portal's export.
pub fn compare(form: &Application, copy: &Application) -> Vec<(Problem, Option<Locus>)> {
    let mut problems = Vec::new();
    let mut tell = |detail: String, at: Option<Locus>| {
        let part = at.map(|at| at.span.part);
        problems.push((Problem { kind: ProblemKind::FormCopyDiffers, part, detail }, at));
    };
    if let (Some(a), Some(b)) = (&form.track, &copy.track)
        && a != b
    {
        tell(format!("the form is for track {a}, its copy for {b}"), None);
    }
    for (what, a, b) in [
        ("applicant", &form.applicant, &copy.applicant),
        ("institute", &form.institute, &copy.institute),
        ("partner", &form.partner, &copy.partner),
        ("leader", &form.leader, &copy.leader),
    ] {
        if !shares_a_name(a, b)
            && let (Some(x), Some(y)) = (a.names.first(), b.names.first())
        {
            tell(format!("the {what} is \"{}\" in the form and \"{}\" in its copy", x.0, y.0), Some(x.1));
        }
    }
    let mut left: Vec<&Claim> = copy.claims.iter().collect();
    let mut unmatched: Vec<&Claim> = Vec::new();
    for claim in &form.claims {
        match left.iter().position(|other| same(claim, other)) {
            Some(index) => {
                left.remove(index);
            }
            None => unmatched.push(claim),
        }
    }
    for claim in unmatched {
        let stated_again = form.claims.iter().any(|other| other.at != claim.at && same(claim, other));
        match left.iter().position(|other| other.name == claim.name) {
            Some(index) => {
                let other = left.remove(index);
                tell(
                    format!("{}: \"{}\" in the form, \"{}\" in its copy", claim.name, claim.written, other.written),
                    Some(claim.at),
                );
            }
            // Said twice in the form and once in the copy is no difference.
            None if stated_again || copy.claims.iter().any(|other| same(claim, other)) => (),
            None => tell(format!("{}: \"{}\" is not in the copy", claim.name, claim.written), Some(claim.at)),
        }
    }
    for claim in left {
        if !form.claims.iter().any(|other| same(claim, other)) {
            tell(format!("{}: \"{}\" is in the copy only", claim.name, claim.written), Some(claim.at));
        }
    }
    problems
}

fn shares_a_name(a: &Entity, b: &Entity) -> bool {
    let fold = |name: &str| super::fold::fold(name).to_lowercase();
    a.names.iter().any(|x| b.names.iter().any(|y| fold(&x.0) == fold(&y.0)))
}

/// Tells whether two claims say the same: one name and one value, however it is written.
fn same(a: &Claim, b: &Claim) -> bool {
    let value = match (&a.value, &b.value) {
        (Value::Amount(x), Value::Amount(y)) => x.units == y.units && x.currency == y.currency,
        (Value::Percent(x), Value::Percent(y)) => x.percent == y.percent,
        (Value::Count(x), Value::Count(y)) => x.number == y.number,
        (Value::Text(x), Value::Text(y)) | (Value::Party(x), Value::Party(y)) => {
            super::fold::fold(x) == super::fold::fold(y)
        }
        (x, y) => x == y,
    };
    let period = a.period.is_none() || b.period.is_none() || a.period == b.period;
    a.name == b.name
        && value
        && period
        && a.comparator == b.comparator
        && (a.basis == b.basis || a.basis.is_none() || b.basis.is_none())
}
