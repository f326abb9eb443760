//! One paper as its record makers see it: views of its parts, labels with typed values, facts with their trust.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::document::{Document, Layer, PartState, Place, Span};
use crate::fact::{
    Amount, Code, CodeOf, Comparator, Count, Currency, Date, Fact, Field, Ident, IdentKind, Kind, Language, Period,
    Record, Role, Source, Standing, Trust, Value, place_code,
};

use super::lexical::{self, Found, Hints};
use super::view::{Labelled, View, WIDE, clean, is_cjk, labelled};
use super::words;

/// The parts of a document that are one paper.
pub(super) struct Reading<'a> {
    /// The document.
    pub(super) document: &'a Document,
    /// Line views of the parts.
    pub(super) lines: Vec<View>,
    /// Prose views of the parts.
    pub(super) prose: Vec<View>,
    hints: Hints,
}

/// A label with its value, and the view it was found in.
pub(super) struct Answer<'r> {
    /// Index into the label table.
    pub(super) label: usize,
    /// The line view.
    pub(super) view: &'r View,
    /// Where label and value stand.
    pub(super) found: Labelled,
}

impl<'a> Reading<'a> {
    /// Reads the parts `first..=last`.
    pub(super) fn of(document: &'a Document, first: u32, last: u32) -> Reading<'a> {
        let parts = || (first..=last).filter_map(|index| Some((index, document.parts.get(index as usize)?)));
        let prose: Vec<View> = parts().map(|(index, part)| View::prose(index, part)).collect();
        let hints = Hints { day_first: day_first(&prose), ..Hints::default() };
        Reading { document, lines: parts().map(|(index, part)| View::lines(index, part)).collect(), prose, hints }
    }

    /// Finds all labels of a table on all parts.
    pub(super) fn answers(&self, labels: &[&str]) -> Vec<Answer<'_>> {
        self.lines
            .iter()
            .flat_map(|view| {
                let mut all = labelled(view, labels);
                self.beside(view, &mut all);
                all.into_iter().map(move |found| Answer { label: found.label, view, found })
            })
            .collect()
    }

    /// Gives labels that stand alone on their line the text on the same height to their right: the reader may have
    /// told a column of labels first and the column of values after it.
    fn beside(&self, view: &View, all: &mut [Labelled]) {
        let lines = view.line_ranges();
        let mut boxes: Option<Vec<Option<[f32; 4]>>> = None;
        let own_lines: Vec<usize> = all
            .iter()
            .filter_map(|found| lines.iter().position(|line| line.start <= found.at.start && found.at.end <= line.end))
            .collect();
        for found in all.iter_mut() {
            let Some(own) = lines.iter().position(|line| line.start <= found.at.start && found.at.end <= line.end)
            else {
                continue;
            };
            let Some(line) = lines.get(own) else { continue };
            let rest = view.text[found.at.end..line.end].trim_matches([' ', ':', '：', '.', '\u{3000}']);
            if !rest.is_empty() || !view.text[line.start..found.at.start].trim().is_empty() {
                continue;
            }
            let boxes =
                boxes.get_or_insert_with(|| lines.iter().map(|line| self.line_box(view, line.clone())).collect());
            let Some(Some(label)) = boxes.get(own).copied() else { continue };
            let right = boxes
                .iter()
                .enumerate()
                .filter(|(number, _)| *number != own && !own_lines.contains(number))
                .filter_map(|(number, at)| Some((number, (*at)?)))
                .filter(|(_, at)| at[0] >= label[2] && same_height(label, *at))
                .min_by(|a, b| a.1[0].total_cmp(&b.1[0]));
            if let Some((number, _)) = right {
                found.value.clone_from(&lines[number]);
            }
        }
    }

    fn line_box(&self, view: &View, line: Range<usize>) -> Option<[f32; 4]> {
        match self.document.places(view.span(line)).first() {
            Some(Place::Box { ltrb_pt }) => Some(*ltrb_pt),
            _ => None,
        }
    }

    /// Returns the values in a byte range of a view; their offsets are the view's.
    pub(super) fn scan(&self, view: &View, range: Range<usize>) -> Vec<Found> {
        let Some(text) = view.text.get(range.clone()) else { return Vec::new() };
        let mut found = lexical::scan(text, &self.hints);
        for one in &mut found {
            one.start += range.start;
            one.end += range.start;
        }
        found
    }

    /// Returns the whole prose of the paper, parts joined by line breaks.
    pub(super) fn text(&self) -> String {
        self.prose.iter().map(|view| view.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// Makes a fact of a value at a place.
    pub(super) fn fact(&self, value: Value, span: Span) -> Fact {
        fact(self.document, value, vec![span])
    }

    /// Makes a field of a value in a view.
    pub(super) fn field(&self, role: Role, value: Value, view: &View, range: Range<usize>) -> Field {
        let language = language_of(&view.text[range.clone()]);
        Field { role, party: None, language, fact: self.fact(value, view.span(range)) }
    }

    /// Makes a field of what was found.
    pub(super) fn field_found(&self, role: Role, view: &View, found: &Found) -> Option<Field> {
        let value = found.value()?;
        let mut field = self.field(role, value, view, found.start..found.end);
        mark_found(&mut field.fact, found);
        Some(field)
    }

    /// Reads a value as its role asks for: a date for a date role, money for a money role, names for a party.
    pub(super) fn read_as(&self, role: Role, view: &View, range: Range<usize>) -> Vec<Field> {
        let Some(text) = view.text.get(range.clone()) else { return Vec::new() };
        if is_empty_mark(text) {
            return Vec::new();
        }
        match want(role) {
            Want::Date => {
                let pick = |found: &&Found| matches!(found.value(), Some(Value::Date(_)));
                self.scan(view, range)
                    .iter()
                    .find(pick)
                    .and_then(|found| self.field_found(role, view, found))
                    .into_iter()
                    .collect()
            }
            Want::Period => self.period(role, view, range),
            Want::Money => self.money(role, view, range),
            Want::Duration => self.first(role, view, range, |value| matches!(value, Value::Duration(_))),
            Want::Percent => self.first(role, view, range, |value| matches!(value, Value::Percent(_))),
            Want::Count => self.count(role, view, range),
            Want::Ident(kind) => self.ident(role, kind, view, range),
            Want::Place if role == Role::Nationality => words::nationality(text)
                .map(|code| self.field(role, code_value(CodeOf::Place, code), view, range))
                .into_iter()
                .collect(),
            Want::Place => match place_code(text) {
                Some(code) => vec![self.field(role, code_value(CodeOf::Place, code), view, range)],
                None => Vec::new(),
            },
            Want::Party => self.parties(role, view, range),
            Want::Degree => words::degree(text)
                .map(|code| self.field(role, code_value(CodeOf::Degree, code), view, range))
                .into_iter()
                .collect(),
            Want::Text => {
                let value = Value::Text(clean(text));
                vec![self.field(role, value, view, range)]
            }
        }
    }

    fn first(&self, role: Role, view: &View, range: Range<usize>, pick: impl Fn(&Value) -> bool) -> Vec<Field> {
        let found = self.scan(view, range);
        let hit = found.iter().find(|found| found.value().is_some_and(|value| pick(&value)));
        hit.and_then(|found| self.field_found(role, view, found)).into_iter().collect()
    }

    /// All sums of money of one currency: 大写 and 小写 are two fields of one role.
    ///
    /// What the text calls a part of a sum (其中, of which, an instalment) is none, nor is what follows it.
    fn money(&self, role: Role, view: &View, range: Range<usize>) -> Vec<Field> {
        let parts =
            view.text.get(range.clone()).and_then(words::parts_of_a_sum).map_or(range.end, |at| range.start + at);
        self.scan(view, range)
            .iter()
            .filter(|found| found.start < parts)
            .filter(|found| matches!(found.value(), Some(Value::Amount(amount)) if amount.currency != Currency::XXX))
            .filter_map(|found| self.field_found(role, view, found))
            .collect()
    }

    fn count(&self, role: Role, view: &View, range: Range<usize>) -> Vec<Field> {
        let counts = self.first(role, view, range.clone(), |value| matches!(value, Value::Count(_)));
        if !counts.is_empty() {
            return counts;
        }
        let text = &view.text[range.clone()];
        let number = lexical::parse_number(text.trim()).map(|(number, _)| number);
        let value = number.map(|number| Value::Count(Count { number, unit: String::new() }));
        value.map(|value| self.field(role, value, view, range)).into_iter().collect()
    }

    fn period(&self, role: Role, view: &View, range: Range<usize>) -> Vec<Field> {
        let found = self.scan(view, range.clone());
        if let Some(one) = found.iter().find(|found| matches!(found.value(), Some(Value::Period(_)))) {
            return self.field_found(role, view, one).into_iter().collect();
        }
        let dates: Vec<&Found> = found.iter().filter(|found| matches!(found.value(), Some(Value::Date(_)))).collect();
        match dates.as_slice() {
            [from, to, ..] => match (from.value(), to.value()) {
                (Some(Value::Date(first)), Some(Value::Date(last))) if first.first <= last.last => {
                    let value = Value::Period(Period { from: Some(first), to: Some(last) });
                    vec![self.field(role, value, view, from.start..to.end)]
                }
                _ => Vec::new(),
            },
            [one] => self.field_found(role, view, one).into_iter().collect(),
            [] => Vec::new(),
        }
    }

    fn ident(&self, role: Role, kind: IdentKind, view: &View, range: Range<usize>) -> Vec<Field> {
        let found = self.scan(view, range.clone());
        let own = before_gap(view, range.clone());
        let known = found.iter().find(|found| matches!(found.value(), Some(Value::Ident(_))) && found.start < own.end);
        if let Some(found) = known {
            return self
                .field_found(role, view, found)
                .map(|field| headed(field, view, own.start, found))
                .into_iter()
                .collect();
        }
        let range = own;
        let text: String = clean(&view.text[range.clone()]).chars().map(narrow).collect();
        let first = text.split([' ', '，', ',', '；', '（', '(']).find(|word| word.chars().any(|c| c.is_ascii_digit()));
        let whole = if text.chars().count() <= 40 && text.chars().any(|c| c.is_ascii_digit()) {
            Some(text.as_str())
        } else {
            first
        };
        let value = whole.map(|value| Value::Ident(Ident { kind, value: squeeze(value), valid: None }));
        value.map(|value| self.field(role, value, view, range)).into_iter().collect()
    }

    /// Names of parties: each body has its own `party` number, its names in two scripts share it.
    pub(super) fn parties(&self, role: Role, view: &View, range: Range<usize>) -> Vec<Field> {
        let text = &view.text[range.clone()];
        let mut fields = Vec::new();
        for (index, body) in words::split_parties(text).into_iter().enumerate() {
            for name in words::split_names(&text[body.clone()]) {
                let at = range.start + body.start + name.start..range.start + body.start + name.end;
                let value = Value::Party(clean(&view.text[at.clone()]));
                let mut field = self.field(role, value, view, at);
                field.party = Some(index as u8);
                fields.push(field);
            }
        }
        fields
    }

    /// Reads a table of labels into fields.
    pub(super) fn fields(&self, table: &[(&str, Option<Role>)]) -> Vec<Field> {
        self.fields_where(table, |_| true)
    }

    /// Reads a table of labels into fields, answers that do not hold left aside.
    pub(super) fn fields_where(
        &self,
        table: &[(&str, Option<Role>)],
        holds: impl Fn(&Answer<'_>) -> bool,
    ) -> Vec<Field> {
        let labels: Vec<&str> = table.iter().map(|(label, _)| *label).collect();
        let mut fields = Vec::new();
        for answer in self.answers(&labels) {
            if let Some(role) = table[answer.label].1.filter(|_| holds(&answer)) {
                let range = match want(role) {
                    Want::Party => whole_names(answer.view, answer.found.value.clone()),
                    _ => answer.found.value.clone(),
                };
                fields.extend(self.read_as(role, answer.view, range));
            }
        }
        fields
    }

    /// Returns the last date of the paper that stands on a line of its own: the day it was issued.
    pub(super) fn closing_date(&self, role: Role) -> Option<Field> {
        for view in self.lines.iter().rev() {
            for range in view.line_ranges().into_iter().rev() {
                let line = view.text[range.clone()].trim();
                let found = self.scan(view, range.clone());
                let Some(date) = found.iter().find(|found| matches!(found.value(), Some(Value::Date(_)))) else {
                    continue;
                };
                let rest = line.chars().count().saturating_sub(view.text[date.start..date.end].chars().count());
                if rest <= 10 && !is_of_a_life(line, &view.text[date.end..]) {
                    return self.field_found(role, view, date);
                }
            }
        }
        None
    }

    /// Returns the left edge of the first character of a range on its page, in points.
    pub(super) fn left(&self, view: &View, range: Range<usize>) -> Option<f32> {
        match self.document.places(view.span(range)).first() {
            Some(Place::Box { ltrb_pt }) => Some(ltrb_pt[0]),
            _ => None,
        }
    }

    /// Returns the places of the paper: one span a part.
    pub(super) fn spans(&self) -> Vec<Span> {
        self.lines.iter().map(|view| view.span(0..view.text.len())).filter(|span| span.end > span.start).collect()
    }

    /// Makes a record of the whole paper.
    pub(super) fn record(&self, kind: Kind, fields: Vec<Field>) -> Record {
        Record { kind, at: self.spans(), standing: Standing::Counts, fields }
    }
}

/// Tells whether the day of a line is of a birth, an examination or a printing, never that of the paper.
fn is_of_a_life(line: &str, after: &str) -> bool {
    let line = line.to_lowercase();
    after.trim_start().starts_with('生')
        || ["出生", "生于", "born", "打印", "下载", "答辩", "defended"].iter().any(|word| line.contains(word))
}

/// Cuts a value at its first wide gap, where a figure stands before it: what follows is another column.
fn before_gap(view: &View, range: Range<usize>) -> Range<usize> {
    let text = view.text.get(range.clone()).unwrap_or("");
    match text.find([WIDE, '\t', '\n']) {
        Some(at) if text[..at].chars().any(|c| narrow(c).is_ascii_digit()) => range.start..range.start + at,
        _ => range,
    }
}

/// Gives a document number the short head of Han characters that stands before it in its value: 粤经信技术〔2017〕88号.
fn headed(field: Field, view: &View, start: usize, found: &Found) -> Field {
    let mut field = field;
    let head = view.text.get(start..found.start).unwrap_or("").trim();
    if let Value::Ident(ident) = &mut field.fact.value
        && ident.kind == IdentKind::DocNo
        && (1..=4).contains(&head.chars().count())
        && head.chars().all(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'))
    {
        ident.value = format!("{head}{}", ident.value);
        field.fact.at = vec![view.span(start..found.end)];
    }
    field
}

/// Returns the half-width form of a full-width letter, figure or sign.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Takes the next lines to a list of names that the margin broke: a bracket is open, or a separator ends the line. A
/// bracket that closes what the label stands in ends the names: "（依托单位：甲公司）等".
fn whole_names(view: &View, range: Range<usize>) -> Range<usize> {
    let mut range = broken_name(view, range);
    if let Some(end) = view.text.get(range.clone()).and_then(unopened) {
        range.end = range.start + end;
        return range;
    }
    for line in view.line_ranges() {
        let text = view.text.get(range.clone()).unwrap_or("");
        let open = text.matches(['（', '(']).count() > text.matches(['）', ')']).count();
        let goes_on = open || text.trim_end().ends_with(['；', ';', '、']);
        let short = range.len() < 400;
        if goes_on && short && line.start > range.end && view.text[range.end..line.start].trim().is_empty() {
            range.end = line.end;
        }
    }
    broken_name(view, range)
}

/// Takes the rest of a name that the margin broke from the line below: 甲省乙仪 / 器有限公司.
fn broken_name(view: &View, range: Range<usize>) -> Range<usize> {
    const RESTS: &[&str] = &["有限公司", "股份有限公司", "有限责任公司", "公司", "司"];
    let text = view.text.get(range.clone()).unwrap_or("");
    let tail = text.rsplit(['；', ';', '、', '，', ',']).next().unwrap_or("").trim();
    let lines = view.line_ranges();
    let Some(own) = lines.iter().position(|line| line.start <= range.start && range.end <= line.end) else {
        return range;
    };
    let Some(next) = lines.get(own + 1).filter(|_| view.text[range.end..lines[own].end].trim().is_empty()) else {
        return range;
    };
    let han = tail.chars().count() >= 4 && tail.chars().all(is_cjk);
    if !han || !view.is_full(&lines[own]) {
        return range;
    }
    let below = &view.text[next.clone()];
    let rest =
        below.split(['（', '(', '）', ')', '，', '。', '；', '、', '：', ':', '\t', WIDE, ' ']).next().unwrap_or("");
    let whole = words::is_body(&format!("{tail}{rest}")) && rest.chars().count() <= 24 && !rest.is_empty();
    if RESTS.contains(&rest) || whole && !words::is_body(tail) {
        return range.start..next.start + rest.len();
    }
    range
}

/// Returns where a bracket closes that the text did not open.
fn unopened(text: &str) -> Option<usize> {
    let mut depth = 0_i32;
    text.char_indices().find_map(|(at, c)| {
        depth += i32::from("（(".contains(c)) - i32::from("）)".contains(c));
        (depth < 0).then_some(at)
    })
}

/// Tells whether two boxes stand on one line of a page: their middles are nearer than half a line.
fn same_height(a: [f32; 4], b: [f32; 4]) -> bool {
    let middle = |at: [f32; 4]| (at[1] + at[3]) / 2.0;
    let height = (a[3] - a[1]).min(b[3] - b[1]).max(1.0);
    (middle(a) - middle(b)).abs() < height / 2.0
}

/// Tells whether dates with bars are day first, by a date of the paper that can only be read one way.
fn day_first(views: &[View]) -> Option<bool> {
    let mut votes = [false, false];
    for view in views {
        let bytes: Vec<&str> =
            view.text.split(|c: char| !(c.is_ascii_digit() || c == '/' || c == '.' || c == '-')).collect();
        for word in bytes {
            let parts: Vec<u32> = word.split(['/', '.', '-']).filter_map(|part| part.parse().ok()).collect();
            if let [first, second, year] = parts[..]
                && year >= 1900
                && first <= 31
                && second <= 31
            {
                votes[0] |= first > 12 && second <= 12;
                votes[1] |= second > 12 && first <= 12;
            }
        }
    }
    match votes {
        [true, false] => Some(true),
        [false, true] => Some(false),
        _ => None,
    }
}

/// What a role's value is made of.
enum Want {
    Date,
    Period,
    Money,
    Duration,
    Percent,
    Count,
    Ident(IdentKind),
    Place,
    Party,
    Degree,
    Text,
}

fn want(role: Role) -> Want {
    use Role as R;
    match role {
        R::Date
        | R::Signed
        | R::Effective
        | R::Expires
        | R::Filed
        | R::Granted
        | R::Published
        | R::PublishedPrint
        | R::Received
        | R::Accepted
        | R::Issued
        | R::Founded
        | R::OperatingSince
        | R::From
        | R::To
        | R::FieldSince
        | R::TitleSince
        | R::Year => Want::Date,
        R::Period => Want::Period,
        R::Amount | R::ForeignAmount | R::TradeAmount | R::ApprovedAmount => Want::Money,
        R::Term => Want::Duration,
        R::Share => Want::Percent,
        R::Area | R::Quantity | R::Heads | R::Days | R::PersonDays => Want::Count,
        R::Number => Want::Ident(IdentKind::Number),
        R::RegisteredNumber => Want::Ident(IdentKind::Number),
        R::Account => Want::Ident(IdentKind::BankAccount),
        R::PersonId => Want::Ident(IdentKind::CnResidentId),
        R::Place | R::Nationality => Want::Place,
        R::Holder
        | R::Owner
        | R::Party
        | R::Buyer
        | R::Seller
        | R::Investor
        | R::Investee
        | R::Payee
        | R::Payer
        | R::Lessee
        | R::Lessor
        | R::User
        | R::Affiliation
        | R::Grantee
        | R::Host
        | R::Issuer
        | R::Employer
        | R::Partner => Want::Party,
        R::Degree => Want::Degree,
        _ => Want::Text,
    }
}

/// Makes a code.
pub(super) fn code_value(of: CodeOf, is: &str) -> Value {
    Value::Code(Code { of, is: is.to_owned() })
}

/// Makes a fact with the trust that its marks give it.
pub(super) fn fact(document: &Document, value: Value, at: Vec<Span>) -> Fact {
    let mut trust = Trust { source: Source::Text, confirmed: true, valid: None, hidden: false };
    for span in &at {
        let ocr = document.parts.get(span.part as usize).is_some_and(|part| part.state == PartState::Ocr);
        for mark in document.marks(*span) {
            match mark.layer {
                Layer::Invisible => trust.source = Source::InvisibleLayer,
                Layer::Hidden => trust.hidden = true,
                Layer::Shown | Layer::Annotation => (),
            }
            if ocr && trust.source == Source::Text {
                trust.source = Source::Ocr;
            }
            trust.confirmed &= mark.is_confirmed();
        }
    }
    if let Value::Ident(ident) = &value {
        trust.valid = ident.valid;
    }
    let also = at.iter().filter_map(|span| second_reading(document, *span, &value)).collect();
    Fact { value, also, at, unit_from: None, trust }
}

/// Returns the value of the same kind that the other reader of pixels saw at a place, where it saw another.
fn second_reading(document: &Document, span: Span, value: &Value) -> Option<Value> {
    let part = document.parts.get(span.part as usize)?;
    let others = &part.pixels.as_ref()?.also;
    let other = others.iter().find(|other| other.start < span.end && span.start < other.end)?;
    // The span with the other reader's characters in place of its own.
    let head = part.text.get(span.start as usize..other.start.max(span.start) as usize)?;
    let tail = part.text.get(other.end.min(span.end) as usize..span.end as usize)?;
    let text = format!("{head}{}{tail}", other.text);
    let kind = std::mem::discriminant(value);
    let found = lexical::scan(&text, &lexical::Hints::default()).into_iter().filter_map(|found| found.value());
    found.filter(|seen| std::mem::discriminant(seen) == kind).find(|seen| seen != value)
}

/// Marks a fact with what the finding says of it: its other values, a check digit, a repaired digit. A figure with 约,
/// 不超过 or 以内 is no exact one: the least and the greatest that it can mean are possible too.
pub(super) fn mark_found(fact: &mut Fact, found: &Found) {
    fact.also = found.also.iter().filter_map(|what| what.value()).collect();
    if let Value::Ident(ident) = &fact.value {
        fact.trust.valid = ident.valid;
    }
    fact.trust.confirmed &= !found.repaired;
    let by = |units: Decimal, step: Decimal| match found.comparator {
        // 约 is one step more than the half that the last digit leaves open (output.md, when a claim holds).
        Comparator::About => vec![units - step * Decimal::new(15, 1), units + step * Decimal::new(15, 1)],
        Comparator::AtMost | Comparator::LessThan => vec![Decimal::ZERO],
        Comparator::Equal | Comparator::AtLeast | Comparator::MoreThan => Vec::new(),
    };
    let others: Vec<Value> = match &fact.value {
        Value::Amount(amount) => {
            by(amount.units, amount.step).into_iter().map(|units| Value::Amount(Amount { units, ..*amount })).collect()
        }
        Value::Count(count) => by(count.number, Decimal::ONE)
            .into_iter()
            .map(|number| Value::Count(Count { number, unit: count.unit.clone() }))
            .collect(),
        _ => Vec::new(),
    };
    fact.also.extend(others);
}

/// Tells the language of a text by its script.
pub(super) fn language_of(text: &str) -> Language {
    match () {
        () if text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30FF}')) => Language::Other,
        () if text.chars().any(|c| matches!(c, '\u{4E00}'..='\u{9FFF}')) => Language::Zh,
        () => Language::En,
    }
}

/// Tells whether a cell or value says that there is none: blank, dashes, 无.
pub(super) fn is_empty_mark(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text.chars().all(|c| "—-–－―_/／ \u{2003}".contains(c))
        || matches!(text, "无" | "N/A" | "n/a" | "nil" | "Nil" | "None")
}

/// Returns an identifier without spaces.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

/// Returns a whole day, where a date is one.
pub(super) fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

/// Returns an amount.
pub(super) fn amount(value: &Value) -> Option<Amount> {
    match value {
        Value::Amount(amount) => Some(*amount),
        _ => None,
    }
}
