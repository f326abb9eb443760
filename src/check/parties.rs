//! Who is who: the applicant, the institute or base, the partner and the leader, by the names and numbers that the
//! form, a certificate or an agreement states together (domain.md, rule 5). A name is never shortened; a name
//! that is only near says nothing.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::claim::{Application, Entity};
use crate::fact::{Field, Ident, Kind, Language, Record, Role, Truth, Value};
use crate::rule::Subject;

use super::fold::{fold, is_han, stated_names};

/// Names and numbers of the parties of one application.
#[derive(Debug, Default)]
pub(super) struct Parties {
    /// Answers already given: a ledger asks the same name for every row.
    asked: RefCell<HashMap<(Subject, String), Truth>>,
    names: BTreeMap<Subject, BTreeSet<String>>,
    numbers: BTreeMap<Subject, BTreeSet<String>>,
    /// Parties that the track does not have: an absent name is no gap.
    without: BTreeSet<Subject>,
}

/// Names (folded) and numbers that one paper states of one body.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
struct Stated {
    names: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

/// Endings of a body's name in Chinese and in folded Latin.
const BODY_ENDINGS: &[&str] = &[
    "有限公司",
    "有限责任公司",
    "股份公司",
    "公司",
    "集团",
    "大学",
    "学院",
    "研究院",
    "研究所",
    "医院",
    "株式会社",
    "coltd",
    "ltd",
    "inc",
    "gmbh",
    "llc",
    "corp",
    "pteltd",
    "kk",
    "ag",
    "bv",
    "plc",
    "university",
    "institute",
];

impl Parties {
    /// Collects what the form and the papers state together.
    pub(super) fn collect<'r>(
        application: Option<&Application>,
        track: &str,
        records: impl Iterator<Item = &'r Record> + Clone,
    ) -> Parties {
        let mut parties = Parties::default();
        let Some(application) = application else { return parties };
        for (subject, entity) in [
            (Subject::Applicant, &application.applicant),
            (Subject::Institute, &application.institute),
            (Subject::Partner, &application.partner),
            (Subject::Leader, &application.leader),
        ] {
            parties.add_entity(subject, entity);
        }
        let absent = if track.starts_with("T2") { Subject::Institute } else { Subject::Partner };
        if parties.names.get(&absent).is_none_or(BTreeSet::is_empty) {
            parties.without.insert(absent);
        }
        let stated: Vec<Stated> = records.flat_map(stated_by).collect();
        while parties.join(&stated) {}
        parties
    }

    fn add_entity(&mut self, subject: Subject, entity: &Entity) {
        let names = self.names.entry(subject).or_default();
        names.extend(entity.names.iter().flat_map(|(name, _)| stated_names(name)));
        let numbers = self.numbers.entry(subject).or_default();
        numbers.extend(
            entity.numbers.iter().filter(|(number, _)| number.valid != Some(false)).map(|(n, _)| number_key(n)),
        );
    }

    /// Adds to every party what a paper states together with a name or number it already has.
    fn join(&mut self, stated: &[Stated]) -> bool {
        let mut grown = false;
        let bodies = [Subject::Applicant, Subject::Institute, Subject::Partner];
        for one in stated {
            // A paper that gives one party the names of two is misread, or wrong: it pairs nothing.
            let named = |subject: &Subject| self.names.get(subject).is_some_and(|names| !names.is_disjoint(&one.names));
            if bodies.iter().filter(|subject| named(subject)).count() > 1 {
                continue;
            }
            for subject in bodies {
                let names = self.names.entry(subject).or_default();
                let numbers = self.numbers.entry(subject).or_default();
                if names.is_disjoint(&one.names) && numbers.is_disjoint(&one.numbers) {
                    continue;
                }
                let before = names.len() + numbers.len();
                names.extend(one.names.iter().cloned());
                numbers.extend(one.numbers.iter().cloned());
                grown |= names.len() + numbers.len() > before;
            }
        }
        grown
    }

    /// Tells whether anything is known of a party.
    pub(super) fn knows(&self, subject: Subject) -> bool {
        self.names.get(&subject).is_some_and(|names| !names.is_empty())
    }

    /// Tells whether a written name is the party's: `Yes` by exact folded name, `No` when it is clearly another.
    pub(super) fn is(&self, subject: Subject, written: &str) -> Truth {
        let question = (subject, written.to_string());
        if let Some(truth) = self.asked.borrow().get(&question) {
            return *truth;
        }
        let truth = self.compared(subject, written);
        self.asked.borrow_mut().insert(question, truth);
        truth
    }

    fn compared(&self, subject: Subject, written: &str) -> Truth {
        if self.without.contains(&subject) {
            return Truth::No;
        }
        let Some(names) = self.names.get(&subject).filter(|names| !names.is_empty()) else { return Truth::Unknown };
        if candidates(written).iter().any(|name| names.contains(name)) {
            return Truth::Yes;
        }
        let folded = fold(written);
        if folded.is_empty() {
            return Truth::Unknown;
        }
        let han = folded.chars().any(is_han);
        let mut comparable = names.iter().filter(|name| name.chars().any(is_han) == han).peekable();
        if comparable.peek().is_none() || comparable.any(|name| near(name, &folded)) {
            return Truth::Unknown;
        }
        Truth::No
    }

    /// Tells whether a written name is any of the parties'.
    pub(super) fn is_any(&self, subjects: &[Subject], written: &str) -> Truth {
        Truth::any(subjects.iter().map(|subject| self.is(*subject, written)))
    }

    /// Tells whether a written name is one of the parties' (`Yes`) or near one (`Unknown`); a name in a script that a party
    /// is not known in is not near. For registers that list everybody.
    pub(super) fn is_or_near(&self, subjects: &[Subject], written: &str) -> Truth {
        match self.is_any(subjects, written) {
            Truth::Unknown => {
                let folded = fold(written);
                let names = subjects.iter().filter_map(|subject| self.names.get(subject)).flatten();
                let close = names
                    .into_iter()
                    .any(|name| name.chars().any(is_han) == folded.chars().any(is_han) && near(name, &folded));
                if close || folded.is_empty() { Truth::Unknown } else { Truth::No }
            }
            truth => truth,
        }
    }

    /// Tells whether a registered number is one of the parties'.
    pub(super) fn has_number(&self, subjects: &[Subject], number: &Ident) -> bool {
        let key = number_key(number);
        number.valid != Some(false)
            && subjects.iter().any(|subject| self.numbers.get(subject).is_some_and(|numbers| numbers.contains(&key)))
    }

    /// Tells whether a field names one of the parties; `number` is the registered number beside the name, if any.
    pub(super) fn field_is(&self, subjects: &[Subject], field: &Field, number: Option<&Ident>) -> Truth {
        let Some(written) = party_text(&field.fact.value) else { return Truth::Unknown };
        let by_number = number.is_some_and(|number| self.has_number(subjects, number));
        let truth = if by_number { Truth::Yes } else { self.is_any(subjects, written) };
        let others = field.fact.also.iter().filter_map(party_text).map(|also| self.is_any(subjects, also));
        match () {
            () if !field.fact.trust.confirmed => Truth::Unknown,
            () if others.into_iter().any(|other| other != truth) => Truth::Unknown,
            () => truth,
        }
    }

    /// Tells whether a text is the name of a legal body that is none of the application's parties.
    pub(super) fn stranger(&self, written: &str) -> bool {
        let folded = fold(written);
        BODY_ENDINGS.iter().any(|ending| folded.ends_with(ending))
            && self.is_any(&[Subject::Applicant, Subject::Institute, Subject::Partner], written) == Truth::No
    }
}

/// Returns the text of a party, person or plain text value.
pub(super) fn party_text(value: &Value) -> Option<&str> {
    match value {
        Value::Party(text) | Value::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns the folded names that a written text may state: the whole, the halves of a bracket pair, the members of
/// a list ("甲；乙", "甲与乙"), and runs between commas (an affiliation with its address).
fn candidates(written: &str) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = stated_names(written).into_iter().collect();
    for part in written.split(['；', ';', '、', '与', '和', '及', '/', '\n']) {
        names.extend(stated_names(part));
        let pieces: Vec<&str> = part.split([',', '，']).collect();
        for first in 0..pieces.len() {
            for last in first..pieces.len() {
                names.extend(pieces.get(first..=last).map(|run| fold(&run.join(" "))));
            }
        }
        names.extend(part.split_whitespace().filter(|word| word.chars().any(is_han)).map(fold));
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Tells whether two folded names are so near that they may be one body's.
pub(super) fn near(a: &str, b: &str) -> bool {
    let (a, b) = (core(a), core(b));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let enough = if short.iter().any(|c| is_han(*c)) { 3 } else { 6 };
    let inside = short.len() >= enough && long.windows(short.len()).any(|window| window == short.as_slice());
    inside || distance(&a, &b) <= long.len() / 4
}

/// Returns the characters of a folded name without its legal ending.
fn core(name: &str) -> Vec<char> {
    let endings = [
        "股份有限公司",
        "有限责任公司",
        "有限公司",
        "株式会社",
        "pteltd",
        "coltd",
        "ltd",
        "inc",
        "gmbh",
        "llc",
        "corp",
        "kk",
    ];
    let stripped = endings.iter().find_map(|ending| name.strip_suffix(ending)).filter(|rest| !rest.is_empty());
    stripped.unwrap_or(name).chars().collect()
}

/// Returns the number of single-character edits between two texts.
pub(super) fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for ((j, right), above) in b.iter().enumerate().zip(row.windows(2)) {
            let (diagonal, up) = (above[0], above[1]);
            next.push((diagonal + usize::from(left != right)).min(up + 1).min(next[j] + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// Returns the form under which a number is compared.
fn number_key(number: &Ident) -> String {
    number.value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Returns what a paper states of each body that it names: names in two languages, and registered numbers.
fn stated_by(record: &Record) -> Vec<Stated> {
    let roles: &[Role] = match record.kind {
        Kind::Licence | Kind::Incorporation => &[Role::Name, Role::NameEnglish],
        Kind::Agreement | Kind::Contract => &[Role::Party],
        Kind::Approval | Kind::Holding => &[Role::Investor, Role::Investee],
        Kind::Acquisition => &[Role::Buyer, Role::Seller, Role::Investee],
        Kind::Lease => &[Role::Lessee],
        Kind::PatentGrant => &[Role::Owner],
        Kind::Trainee => &[Role::Partner],
        _ => return Vec::new(),
    };
    let own_number = matches!(record.kind, Kind::Licence | Kind::Incorporation);
    let mut groups: BTreeMap<(usize, Option<u8>, usize), Stated> = BTreeMap::new();
    for (index, field) in record.fields.iter().enumerate().filter(|(_, field)| field.fact.trust.confirmed) {
        let Some(slot) = roles.iter().position(|role| *role == field.role) else { continue };
        let Some(text) = party_text(&field.fact.value) else { continue };
        // One certificate names one body; of several parties only the same party's names belong together.
        let key = match (own_number, field.party) {
            (true, _) => (0, None, 0),
            (false, Some(party)) => (slot, Some(party), 0),
            (false, None) => (slot, None, index + 1),
        };
        let one = groups.entry(key).or_default();
        // Two names in one language are two bodies or a former name, not a pair.
        let language_taken = record.fields.iter().take(index).any(|earlier| {
            earlier.role == field.role && earlier.party == field.party && script(earlier) == script(field)
        });
        if key.2 != 0 || !language_taken {
            one.names.extend(stated_names(text));
        }
    }
    for field in record.all(Role::RegisteredNumber).filter(|field| field.fact.trust.confirmed) {
        let Value::Ident(number) = &field.fact.value else { continue };
        let key = if own_number { (0, None, 0) } else { (0, field.party, 0) };
        if number.valid != Some(false)
            && (own_number || field.party.is_some())
            && let Some(one) = groups.get_mut(&key)
        {
            one.numbers.insert(number_key(number));
        }
    }
    groups.into_values().filter(|one| one.names.len() + one.numbers.len() > 1).collect()
}

/// Tells the script of a field's text: a bracket pair has both and clashes with neither.
fn script(field: &Field) -> (bool, Language) {
    let han = party_text(&field.fact.value).is_some_and(|text| text.chars().any(is_han));
    (han, if han { Language::Zh } else { Language::En })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made::{self, field, party_field, record};

    fn parties() -> Parties {
        let mut application = made::application("T2J");
        application.applicant = made::entity(&["岭东材料科技有限公司"]);
        application.partner = made::entity(&["松湖大学（Pine Lake University）"]);
        let licence = record(
            Kind::Licence,
            vec![
                field(Role::Name, made::party("岭东材料科技有限公司")),
                field(Role::NameEnglish, made::party("Lingdong Materials Co., Ltd.")),
            ],
        );
        Parties::collect(Some(&application), "T2J", [licence].iter())
    }

    #[test]
    fn a_party_is_known_by_every_name_a_paper_states_with_its_own() {
        for (subject, written, truth) in [
            (Subject::Applicant, "LINGDONG MATERIALS CO LTD", Truth::Yes),
            (Subject::Applicant, "Lingdong Materials Co., Ltd., Guangdong, China", Truth::Yes),
            (Subject::Applicant, "岭东材料科技有限公司；别处研究所", Truth::Yes),
            (Subject::Applicant, "岭东材料科技有限公司江门分公司", Truth::Unknown),
            (Subject::Applicant, "岭东材料有限公司", Truth::Unknown),
            (Subject::Applicant, "苏州微芯电子有限公司", Truth::No),
            (Subject::Partner, "松湖大学", Truth::Yes),
            (Subject::Partner, "Pine Lake University", Truth::Yes),
            (Subject::Partner, "Desert Institute of Mining", Truth::No),
            (Subject::Institute, "别处中心", Truth::No),
        ] {
            assert_eq!(parties().is(subject, written), truth, "{written}");
        }
    }

    #[test]
    fn a_name_in_a_script_that_the_party_is_not_known_in_cannot_be_told() {
        let mut application = made::application("T1");
        application.applicant = made::entity(&["岭东材料科技有限公司"]);
        application.institute = made::entity(&[]);
        let parties = Parties::collect(Some(&application), "T1", [].iter());
        assert_eq!(parties.is(Subject::Applicant, "Somebody Else Inc"), Truth::Unknown);
        assert_eq!(parties.is(Subject::Institute, "Somebody Else Inc"), Truth::Unknown);
    }

    #[test]
    fn an_agreement_pairs_the_names_of_one_party_in_two_languages() {
        let mut application = made::application("T2T");
        application.applicant = made::entity(&["岭东材料科技有限公司"]);
        application.partner = made::entity(&["松湖大学"]);
        let agreement = record(
            Kind::Agreement,
            vec![
                party_field(Role::Party, 0, made::party("岭东材料科技有限公司")),
                party_field(Role::Party, 1, made::party("松湖大学")),
                party_field(Role::Party, 0, made::party("Lingdong Materials Co., Ltd.")),
                party_field(Role::Party, 1, made::party("Pine Lake University")),
            ],
        );
        let parties = Parties::collect(Some(&application), "T2T", [agreement].iter());
        assert_eq!(parties.is(Subject::Partner, "Pine Lake University"), Truth::Yes);
        assert_eq!(parties.is(Subject::Applicant, "Pine Lake University"), Truth::No);
    }
}
