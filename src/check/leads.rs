//! Matches between applications: two anchors side by side, in neutral words, never a verdict.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::document::{FileId, Locus, Span};
use crate::fact::{EvidenceKind, IdentKind, Kind, Role, Truth, Value};
use crate::rule::Subject;

use super::counts::number_key;
use super::fold::fold;
use super::parties::{distance, party_text};
use super::select::{Item, doubt, subject_of};
use super::view::View;
use super::{Case, Lead, LeadKind, Office, PersonPrint, absence};

/// A page of text, as a value: near-duplicates have hashes that differ in few bits.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct PagePrint {
    /// Where it is.
    pub at: Locus,
    /// A similarity hash of its text (64 bits, SimHash of character shingles).
    pub hash: u64,
    /// Characters of its text; short pages are alike by chance.
    pub characters: u32,
}

/// An identifier, agreement, person or account that a paper states.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Print {
    /// What kind of lead its repetition is.
    pub lead: LeadKind,
    /// In the form in which it is compared.
    pub value: String,
    /// Where it stands.
    pub at: Locus,
}

/// What is compared of one application.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fingerprint {
    /// The application's id.
    pub application: String,
    /// The applicant, as written: two applications of one applicant share its licence and its own papers.
    pub applicant: String,
    /// The applicant's registered number, where known.
    pub number: Option<String>,
    /// Files with what their repetition means.
    pub files: Vec<FileId>,
    /// Files that one applicant may use in every application: licences, certificates of the body itself.
    pub common: Vec<FileId>,
    /// Pages.
    pub pages: Vec<PagePrint>,
    /// Identifiers, agreements, persons, accounts.
    pub prints: Vec<Print>,
    /// Persons, for [`Office::persons`] of the others.
    pub persons: Vec<PersonPrint>,
    /// Earlier grants whose grantee or title is near: leads of this application alone.
    pub near_grants: Vec<(Locus, String)>,
}

/// Fewest characters of a page that is compared, and most bits in which two near-duplicates differ.
const PAGE_CHARACTERS_MIN: u32 = 120;
const PAGE_BITS_MAX: u32 = 3;

/// Returns what is compared of an application across the batch. `pages` are given by `run`, which has the texts.
pub fn fingerprint(
    application_id: &str,
    case: &Case<'_>,
    pack: &crate::rule::Pack,
    office: &Office,
    pages: Vec<PagePrint>,
) -> Fingerprint {
    let view = View::of(pack, case, office);
    let applicant = case
        .application
        .and_then(|application| application.applicant.names.first())
        .map_or(String::new(), |(name, _)| name.clone());
    let number = case
        .application
        .and_then(|application| application.applicant.numbers.first())
        .map(|(number, _)| number_key(&number.value));
    let mut print = Fingerprint {
        application: application_id.to_string(),
        applicant,
        number,
        files: telling_files(case, &pages),
        common: Vec::new(),
        pages,
        prints: Vec::new(),
        persons: Vec::new(),
        near_grants: absence::near_grants(&view),
    };
    print.files.sort_unstable();
    print.files.dedup();
    for paper in &case.papers {
        if matches!(paper.extraction.kind.0, 2 | 28 | 29 | 30) {
            print.common.push(paper.extraction.file);
        }
    }
    for item in &view.items {
        print.prints.extend(prints_of(item));
        print.persons.extend(persons_of(&view, application_id, item));
    }
    print.prints.sort();
    print.prints.dedup();
    print.persons.sort();
    print.persons.dedup();
    print
}

/// Returns the identifiers of a record whose repetition in another application is worth a look.
fn prints_of(item: &Item<'_>) -> Vec<Print> {
    let record = item.record;
    let roles: &[Role] = match record.kind {
        Kind::Licence | Kind::EarlierGrant | Kind::Undertaking | Kind::Person | Kind::Expense => &[Role::Account],
        Kind::Degree => &[Role::Account, Role::Number],
        // An applicant counts its own tasks (RD2018-01), and so does the next.
        Kind::Task => &[],
        Kind::Agreement => &[Role::Number],
        _ => &[Role::Number, Role::Account],
    };
    let mut prints = Vec::new();
    for role in roles {
        for field in record.all(*role).filter(|field| doubt(&field.fact).is_none()) {
            let Value::Ident(ident) = &field.fact.value else { continue };
            let value = number_key(&ident.value);
            // Numbers of a ledger repeat in every ledger; a short number is none.
            if matches!(ident.kind, IdentKind::VoucherNo | IdentKind::Issn) || value.chars().count() < 6 {
                continue;
            }
            let lead = match (record.kind, role) {
                (_, Role::Account) => LeadKind::SameAccount,
                (Kind::Agreement, _) => LeadKind::SameAgreement,
                _ => LeadKind::SameIdentifier,
            };
            let scheme = if lead == LeadKind::SameIdentifier { format!("{:?} ", record.kind) } else { String::new() };
            prints.extend(item_locus(item, &field.fact.at).map(|at| Print {
                lead,
                value: format!("{scheme}{value}"),
                at,
            }));
        }
    }
    // A paper without a DOI is known by its title; an agreement without a number by its parties and day.
    if record.kind == Kind::Paper
        && let Some(title) = record.first(Role::Title).filter(|fact| doubt(fact).is_none())
        && let Some(text) = party_text(&title.value).map(fold).filter(|text| text.chars().count() >= 12)
    {
        prints.extend(item_locus(item, &title.at).map(|at| Print {
            lead: LeadKind::SameIdentifier,
            value: format!("Paper {text}"),
            at,
        }));
    }
    if record.kind == Kind::Agreement
        && let Some(at) = item.locus(Some(Role::Party))
        && let Some(Value::Date(day)) = record.first(Role::Signed).map(|fact| &fact.value)
    {
        let parties: BTreeSet<String> =
            record.all(Role::Party).filter_map(|field| party_text(&field.fact.value)).map(fold).collect();
        if parties.len() > 1 {
            let names: Vec<String> = parties.into_iter().collect();
            prints.push(Print {
                lead: LeadKind::SameAgreement,
                value: format!("{} {}", names.join("+"), day.first),
                at,
            });
        }
    }
    prints
}

fn item_locus(item: &Item<'_>, at: &[Span]) -> Option<Locus> {
    at.first().map(|span| Locus { file: item.file, span: *span }).or_else(|| item.locus(None))
}

/// Returns the persons of a record: the leader, the roster, the partner's people.
fn persons_of(view: &View<'_>, application: &str, item: &Item<'_>) -> Vec<PersonPrint> {
    let record = item.record;
    let (role, part) = match record.kind {
        Kind::Person if subject_of(view, record, &[Subject::Leader]) == Truth::Yes => (Role::Name, "leader"),
        Kind::Person => (Role::Name, "roster"),
        Kind::Agreement => (Role::Author, "partner"),
        _ => return Vec::new(),
    };
    let number = record.all(Role::PersonId).filter(|field| doubt(&field.fact).is_none()).find_map(|field| match &field
        .fact
        .value
    {
        Value::Ident(ident) if ident.valid != Some(false) => Some(ident.value.clone()),
        _ => None,
    });
    record
        .all(role)
        .filter(|field| doubt(&field.fact).is_none())
        .filter_map(|field| {
            let name = fold(party_text(&field.fact.value)?);
            let at = item_locus(item, &field.fact.at)?;
            let print = PersonPrint {
                application: application.to_string(),
                name,
                number: number.clone(),
                part: part.to_string(),
                at,
            };
            (!print.name.is_empty()).then_some(print)
        })
        .collect()
}

/// Returns all matches between applications, sorted.
pub fn leads(prints: &[Fingerprint]) -> Vec<Lead> {
    let mut leads = BTreeSet::new();
    same_documents(prints, &mut leads);
    same_pages(prints, &mut leads);
    same_prints(prints, &mut leads);
    same_persons(prints, &mut leads);
    near_names(prints, &mut leads);
    for print in prints {
        for (at, grantee) in &print.near_grants {
            leads.insert(Lead {
                lead: LeadKind::NearGrant,
                applications: vec![print.application.clone()],
                at: vec![(print.application.clone(), *at)],
                detail: format!("an earlier grant of {grantee}"),
            });
        }
    }
    leads.into_iter().collect()
}

/// Tells whether two applications are of one applicant.
fn one_applicant(a: &Fingerprint, b: &Fingerprint) -> bool {
    let by_number = a.number.is_some() && a.number == b.number;
    by_number || (!a.applicant.is_empty() && fold(&a.applicant) == fold(&b.applicant))
}

/// Puts one match of several applications into the set; a single application is none.
fn add(leads: &mut BTreeSet<Lead>, kind: LeadKind, places: &BTreeMap<&str, Locus>, detail: String) {
    if places.len() > 1 {
        leads.insert(Lead {
            lead: kind,
            applications: places.keys().map(ToString::to_string).collect(),
            at: places.iter().map(|(application, at)| (application.to_string(), *at)).collect(),
            detail,
        });
    }
}

/// Returns the files whose repetition tells something: a note of a few words that is no known paper is alike by chance.
fn telling_files(case: &Case<'_>, pages: &[PagePrint]) -> Vec<FileId> {
    let longest = |file: FileId| pages.iter().filter(|page| page.at.file == file).map(|page| page.characters).max();
    let papers = case.papers.iter().map(|paper| paper.extraction);
    papers
        .filter(|own| {
            own.kind != EvidenceKind::UNKNOWN || longest(own.file).is_none_or(|most| most >= PAGE_CHARACTERS_MIN)
        })
        .map(|own| own.file)
        .collect()
}

fn same_documents(prints: &[Fingerprint], leads: &mut BTreeSet<Lead>) {
    let mut by_file: BTreeMap<FileId, Vec<&Fingerprint>> = BTreeMap::new();
    for print in prints {
        for file in &print.files {
            by_file.entry(*file).or_default().push(print);
        }
    }
    for (file, holders) in by_file.into_iter().filter(|(_, holders)| holders.len() > 1) {
        let common = holders.iter().all(|print| print.common.contains(&file));
        if common && holders.windows(2).all(|pair| one_applicant(pair[0], pair[1])) {
            continue;
        }
        let at = Locus { file, span: Span { part: 0, start: 0, end: 0 } };
        let places: BTreeMap<&str, Locus> = holders.iter().map(|print| (print.application.as_str(), at)).collect();
        add(leads, LeadKind::SameDocument, &places, "the same file".to_string());
    }
}

fn same_pages(prints: &[Fingerprint], leads: &mut BTreeSet<Lead>) {
    // Two hashes within three bits share one of four quarters.
    let mut quarters: BTreeMap<(u8, u16), Vec<(&Fingerprint, &PagePrint)>> = BTreeMap::new();
    for print in prints {
        for page in print.pages.iter().filter(|page| page.characters >= PAGE_CHARACTERS_MIN) {
            for (quarter, bits) in (0_u8..4).zip(page.hash.to_le_bytes().chunks(2)) {
                let bits = bits.iter().fold(0_u16, |sum, byte| sum << 8 | u16::from(*byte));
                quarters.entry((quarter, bits)).or_default().push((print, page));
            }
        }
    }
    for group in quarters.values() {
        for (index, (one, page)) in group.iter().enumerate() {
            for (other, twin) in group.iter().skip(index + 1) {
                let near = (page.hash ^ twin.hash).count_ones() <= PAGE_BITS_MAX;
                let lengths = page.characters.min(twin.characters) * 5 >= page.characters.max(twin.characters) * 4;
                let same_file = page.at.file == twin.at.file;
                if near && lengths && !same_file && one.application != other.application && !one_applicant(one, other) {
                    let places =
                        BTreeMap::from([(one.application.as_str(), page.at), (other.application.as_str(), twin.at)]);
                    add(leads, LeadKind::SamePage, &places, "nearly the same page".to_string());
                }
            }
        }
    }
}

fn same_prints(prints: &[Fingerprint], leads: &mut BTreeSet<Lead>) {
    let mut by_value: BTreeMap<(LeadKind, &str), BTreeMap<&str, Locus>> = BTreeMap::new();
    for print in prints {
        for one in &print.prints {
            by_value.entry((one.lead, &one.value)).or_default().entry(&print.application).or_insert(one.at);
        }
    }
    let applicant: BTreeMap<&str, &Fingerprint> =
        prints.iter().map(|print| (print.application.as_str(), print)).collect();
    for ((lead, value), places) in by_value {
        let holders: Vec<&&Fingerprint> = places.keys().filter_map(|id| applicant.get(id)).collect();
        let one_house = holders.windows(2).all(|pair| one_applicant(pair[0], pair[1]));
        // One applicant has one account and one set of certificates of itself in all its applications.
        let of_itself = ["Incorporation", "Approval", "Lease", "Platform", "Degree", "Holding"]
            .iter()
            .any(|kind| value.starts_with(kind));
        if one_house && (lead == LeadKind::SameAccount || of_itself) {
            continue;
        }
        // The same file is told as such already.
        let files: BTreeSet<FileId> = places.values().map(|at| at.file).collect();
        if places.len() > 1 && files.len() == 1 {
            continue;
        }
        add(leads, lead, &places, format!("the same number or title: {value}"));
    }
}

/// A leader, by number or by name, who stands in another application; the same number anywhere.
fn same_persons(prints: &[Fingerprint], leads: &mut BTreeSet<Lead>) {
    let mut by_number: BTreeMap<&str, BTreeMap<&str, Locus>> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, Vec<&PersonPrint>> = BTreeMap::new();
    for person in prints.iter().flat_map(|print| &print.persons) {
        if let Some(number) = &person.number {
            by_number.entry(number).or_default().entry(&person.application).or_insert(person.at);
        }
        by_name.entry(&person.name).or_default().push(person);
    }
    for places in by_number.values() {
        add(leads, LeadKind::SamePerson, places, "the same identity number".to_string());
    }
    let applicants: BTreeMap<&str, &Fingerprint> =
        prints.iter().map(|print| (print.application.as_str(), print)).collect();
    for persons in by_name.values().filter(|persons| persons.iter().any(|person| person.part == "leader")) {
        for leader in persons.iter().filter(|person| person.part == "leader") {
            let own = applicants.get(leader.application.as_str());
            for other in persons.iter().filter(|other| other.application != leader.application) {
                let theirs = applicants.get(other.application.as_str());
                let same_house = own.zip(theirs).is_some_and(|(a, b)| one_applicant(a, b));
                // A colleague on the roster of the same applicant is no second identity.
                if !(same_house && other.part == "roster") {
                    let places = BTreeMap::from([
                        (leader.application.as_str(), leader.at),
                        (other.application.as_str(), other.at),
                    ]);
                    add(leads, LeadKind::SamePerson, &places, "the same name as a leader's".to_string());
                }
            }
        }
    }
}

/// Two applicants whose names differ in little: a changed name, or two bodies.
fn near_names(prints: &[Fingerprint], leads: &mut BTreeSet<Lead>) {
    let folded: Vec<(Vec<char>, &Fingerprint)> =
        prints.iter().map(|print| (fold(&print.applicant).chars().collect(), print)).collect();
    for (index, (name, one)) in folded.iter().enumerate() {
        for (twin, other) in folded.iter().skip(index + 1) {
            let long = name.len().max(twin.len());
            let differs = name != twin && long >= 6 && name.len().abs_diff(twin.len()) <= 2;
            if differs && !one_applicant(one, other) && distance(name, twin) <= (long / 10).max(1) {
                let (Some(a), Some(b)) = (anchor(one), anchor(other)) else { continue };
                let places = BTreeMap::from([(one.application.as_str(), a), (other.application.as_str(), b)]);
                add(leads, LeadKind::NearName, &places, format!("{} / {}", one.applicant, other.applicant));
            }
        }
    }
}

/// Returns some place of an application: its first paper.
fn anchor(print: &Fingerprint) -> Option<Locus> {
    print.files.first().map(|file| Locus { file: *file, span: Span { part: 0, start: 0, end: 0 } })
}
