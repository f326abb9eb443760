//! Full-text and typed search over all papers of a case; hits are loci.
//!
//! The index is derived: it may be deleted and made again from the case. One process writes it
//! ([`Writer`]), any number read it ([`Reader`], [`search()`]), and a reader sees whole commits only.
//!
//! A text is searched by single characters with positions, so that an exact phrase is found wherever it
//! stands, and ranked by pairs. Traditional, simplified and variant forms, width and case are one
//! ([`fold`]). The unit of a hit is a page, a row of a sheet, or a Word or text file.
//!
//! # The language
//!
//! | typed | finds |
//! |---|---|
//! | `合作协议 有效期` | both phrases in one unit; characters without a blank stand side by side |
//! | `"joint laboratory" OR 联合实验室`, `( … )` | either |
//! | `合作协议 -草案` | the first without the second |
//! | `"合作 协议"~5` | both within 5 tokens, in any order |
//! | `agreemnt~1` | a Latin word with one letter wrong (`~2`: two) |
//! | `ZL2018*` | a word or number that begins so; after Han characters `*` changes nothing |
//! | `/ZL\d{12}\.[\dX]/` | a regular expression on the folded text, case ignored |
//! | `amount:>=3000万`, `[500万 TO 1亿]`, `~3250.6万±0.5%`, `>=50万USD` | a sum; without a currency: CNY or none written |
//! | `date:2018-03`, `>=2019`, `[2018-01-01 TO 2020-12-31]` | a date that may lie there |
//! | `term:>=3y`, `36个月`, `[90天 TO 180天]` | a stated length of time |
//! | `valid-on:2021-03-01` | a period, or a paper with a last day, that may hold then |
//! | `no:ZL201810123456.5`, `invoice:12345678` | an identifier, letters and digits compared |
//! | `2018年`, `三十六个月`, `3,250.6万元` | the number however it is written, and the fact; in quotes: these characters only |
//! | `party:香港科技大学` | a party whose name has these characters, or that a paper of the case names so too |
//! | `rule:T1-K3`, `verdict:不符` | where a claim or an exhibit of such a finding stands; both: of one finding |
//! | `dup:true` | a page or file that stands in the case more than once |
//! | `ocr~:3250` | the characters or such as a reader of pixels takes for them |
//! | `app:` `kind:` `grade:` `page:` `sheet:` `src:` `conf:` `hidden:` | conditions on where it stands |
//!
//! What is not in the table is refused with a message, never passed over.

mod alias;
mod confusable;
mod facts;
mod find;
pub mod fold;
mod index;
mod matching;
mod need;
mod numeral;
mod order;
mod packed;
mod parse;
mod picked;
mod plan;
mod query;
mod token;
mod unit;
mod value;

pub use facts::{AmountFact, CitedFact, DateFact, IdentFact, PartFacts, PartyFact, PeriodFact, TermFact};
pub use find::{Ask, Hit, Hits, Reader, explain, explain_in, search, search_all};
pub use index::{Writer, verify};
pub use order::{Facets, Sort};
pub use parse::parse;
pub use query::{Filter, Pattern, Phrase, Query, TextSource};
pub use unit::Filed;

#[cfg(test)]
mod tests;
