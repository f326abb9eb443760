//! Lists read from pixels count only as far as they prove themselves: a row that the reader missed leaves no trace,
//! but the printed total tells of it.

use rust_decimal::Decimal;

use crate::fact::{Kind, Record, Role, Source, Standing, Value};

/// Lists whose amounts are added up.
const LISTS: [Kind; 3] = [Kind::Expense, Kind::Equipment, Kind::Deal];

/// Doubts the amounts of every list read from pixels whose rows do not add up to its printed total.
pub(super) fn doubt_lists(records: &mut [Record]) {
    for kind in LISTS {
        let of_kind = |record: &&Record| record.kind == kind && amount(record).is_some_and(|(_, ocr)| ocr);
        let sum = |standing: Standing| -> Option<Decimal> {
            let wanted = records.iter().filter(of_kind).filter(|record| record.standing == standing);
            wanted.filter_map(amount).map(|(units, _)| units).reduce(|a, b| a + b)
        };
        let Some(rows) = sum(Standing::Counts) else { continue };
        // Planned rows may stand in the total as well.
        let all = rows + sum(Standing::Planned).unwrap_or_default();
        let totals = [sum(Standing::Total), sum(Standing::Subtotal)];
        if totals.iter().flatten().any(|total| *total == rows || *total == all) {
            continue;
        }
        for record in records.iter_mut().filter(|record| record.kind == kind) {
            for field in record.fields.iter_mut().filter(|field| field.role == Role::Amount) {
                field.fact.trust.confirmed &= field.fact.trust.source != Source::Ocr;
            }
        }
    }
}

/// Returns the amount of a row, and whether it was read from pixels.
fn amount(record: &Record) -> Option<(Decimal, bool)> {
    let field = record.fields.iter().find(|field| field.role == Role::Amount)?;
    match field.fact.value {
        Value::Amount(amount) => Some((amount.units, field.fact.trust.source == Source::Ocr)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Amount, Currency, Fact, Field, Language, Trust};

    fn row(units: i64, standing: Standing, source: Source) -> Record {
        let currency = Currency::CNY;
        let value = Value::Amount(Amount { units: Decimal::from(units), step: Decimal::ONE, currency });
        let trust = Trust { source, confirmed: true, valid: None, hidden: false };
        let fact = Fact { value, also: Vec::new(), at: Vec::new(), unit_from: None, trust };
        let field = Field { role: Role::Amount, party: None, language: Language::Zh, fact };
        Record { kind: Kind::Expense, at: Vec::new(), standing, fields: vec![field] }
    }

    fn confirmed(rows: &[(i64, Standing)], source: Source) -> bool {
        let mut records: Vec<Record> = rows.iter().map(|(units, standing)| row(*units, *standing, source)).collect();
        doubt_lists(&mut records);
        records.iter().all(|record| record.fields[0].fact.trust.confirmed)
    }

    #[test]
    fn a_scanned_list_proves_nothing_unless_its_rows_add_up() {
        let (row, total) = (Standing::Counts, Standing::Total);
        assert!(confirmed(&[(10, row), (20, row), (30, total)], Source::Ocr));
        assert!(!confirmed(&[(10, row), (20, row), (33, total)], Source::Ocr));
        assert!(!confirmed(&[(10, row), (20, row)], Source::Ocr));
        assert!(confirmed(&[(10, row), (20, row), (33, total)], Source::Text));
    }
}
