//! Checks every figure a grant applicant claims against the papers filed with it, and shows the very line
//! that proves or refutes it.
//!
//! A form says 累计投入3,500万元 and brings a ledger, an audit report, forty vouchers. This crate reads them
//! all, tells which rows count and which do not and why, compares, and points at the cell. Whether the
//! applicant is to be believed stays with people: a [`Finding`](check::Finding) is an answer with its
//! exhibits, never a decision.
//!
//! # What comes first
//!
//! 1. *Accuracy.* A wrong [`Supported`](check::Verdict::Supported) is the worst defect there is.
//! 2. *Honesty about gaps.* Every archive member, page and sheet ends in exactly one named state, and the
//!    states add up to the totals. What was not read proves nothing and refutes nothing.
//! 3. *Speed.* Only then
//! 4. *convenience.*
//!
//! # The way of a submission
//!
//! ```text
//! archive --ingest--> Document --extract--> Extraction --claim--> Application
//!                         |       (facts, records)            |
//!                       search                 check <-- rule-+
//!                         |                      |
//!                        web <---- report <---- Finding
//! ```
//!
//! * [`ingest`] opens a [`Submission`](ingest::Submission) and reads each member into a
//!   [`Document`](document::Document): parts with one text each, marks that say where each run of it stands.
//! * [`extract()`](extract::extract) tells what each paper is and gives its [`Record`](fact::Record)s, which are
//!   made of [`Fact`](fact::Fact)s.
//! * [`claim::read`] reads the application form into an [`Application`](claim::Application) with its
//!   [`Claim`](claim::Claim)s.
//! * [`rule::load`] reads a programme [`Pack`](rule::Pack): the call's clauses as data.
//! * [`check()`](check::check) answers every [`Row`](rule::Row) of the pack with a
//!   [`Finding`](check::Finding); [`leads`](check::leads()) compares applications with each other.
//! * [`store`] keeps all of it in a case, [`search`] finds it again, [`report`] writes it down.
//! * [`run()`](run::run) does this for many submissions at once.
//!
//! # The rooms
//!
//! A room uses rooms on lower floors only; a test of the source tree holds that.
//!
//! | floor | room | what it is for | may touch |
//! |---|---|---|---|
//! | 7 | [`web`] | the reviewer's desk; decides nothing | a socket on loopback |
//! | 6 | [`run`] | many submissions at once; the only room with threads | threads |
//! | 5 | [`store`] | the case on disk: what was read, found and done | one case folder |
//! | 5 | [`search`] | full-text and typed search; hits are loci | its index folder |
//! | 5 | [`report`] | findings for people and programs | a writer it is given |
//! | 4 | [`check`] | claims against evidence under rules: findings, leads | nothing |
//! | 3 | [`claim`] | what the applicant asserts; the only room that knows forms | nothing |
//! | 2 | [`rule`] | a programme's conditions as data | nothing |
//! | 2 | [`ingest`] | hostile bytes to documents; all parsers are here | submission files, worker processes |
//! | 2 | [`mod@extract`] | documents to facts and records | nothing |
//! | 1 | [`fact`] | comparable values that know how exactly they were written | nothing |
//! | 0 | [`document`] | what a file says, and where | nothing |
//! | 0 | [`error`] | why *we* failed | nothing |
//!
//! The binary alone reads arguments and environment and prints.
//!
//! # Words
//!
//! One thing, one word; these are the words of the code, the output and the documentation.
//!
//! | word | Chinese | meaning | type |
//! |---|---|---|---|
//! | submission | 申报材料 | what was handed in: an archive or a folder | [`ingest::Submission`] |
//! | member | 成员文件 | one file of a submission, in exactly one [state](ingest::MemberState) | [`ingest::Member`] |
//! | application | 申报 | one applicant's request, as its form states it | [`claim::Application`] |
//! | form | 申报书 | the paper that makes the claims | [`fact::EvidenceKind::FORM`] |
//! | programme, call | 计划, 申报指南 | what the grant is given under | [`rule::Pack`] |
//! | topic | 专题 | a part of a call with conditions of its own | [`rule::Pack::tracks`] |
//! | track | 方向 | the set of rows an application is checked against: a topic, or one side of it | [`claim::Application::track`] |
//! | pack | 计划规则包 | a call written as data, one file | [`rule::Pack`] |
//! | criterion, row | 条款, 指标 | one condition of the call, with the call's own words | [`rule::Row`] |
//! | switch | 口径开关 | a point where the clause's words allow several readings | [`rule::Switch`] |
//! | reading | 口径 | one of them, with the answer it gives | [`check::Reading`] |
//! | published | 指南发布日期 | the day D from which windows are counted back | [`check::Office`] |
//! | window | 考核期 | the years W before D in which something must have happened | [`rule::Pack::window_years`] |
//! | claim | 申报数, 主张 | one statement of the form, with its place | [`claim::Claim`] |
//! | evidence | 证明材料 | a paper filed to prove a claim; its kind is told or E00 | [`fact::EvidenceKind`] |
//! | grade | 证据等级 | who stands behind it: A an authority, B a counterparty, C the applicant | [`fact::Grade`] |
//! | fact | 事实 | a value with its places and how far it can be trusted | [`fact::Fact`] |
//! | role | 角色 | what a fact is about: 授权日, 甲方, 金额 | [`fact::Role`] |
//! | record | 记录 | facts that belong together: a ledger row, a certificate, a visit | [`fact::Record`] |
//! | standing | 计入状态 | whether a record may be counted, or is a total, a plan, a copy | [`fact::Standing`] |
//! | shape | 记录形制 | what a kind of record must and may say, and what makes two of them one | [`fact::Shape`] |
//! | part | 页, 表 | a page, a sheet, the flow of a Word file | [`document::Part`] |
//! | span | 区段 | a range of a part's text | [`document::Span`] |
//! | locus | 定位 | a file and a span: the only way to point into a file | [`document::Locus`] |
//! | place | 位置 | where that is for the eye: a box on a page, a cell, a paragraph; printed by [`report::place`] | [`document::Place`] |
//! | shown | 证实数 | what the evidence comes to: from what is proved to what is possible | [`fact::Shown`] |
//! | truth | 是, 否, 不能判定 | yes, no, or it cannot be told | [`fact::Truth`] |
//! | exhibit | 证据项 | a place that counts, was left out for a reason, or is a witness | [`check::Exhibit`] |
//! | finding | 核验结论 | the answer to one row: is the claim borne out, is the bound reached | [`check::Finding`] |
//! | verdict | 结论词 | a finding in one word | [`check::Verdict`] |
//! | reason | 原因 | why it is so, from a closed list | [`check::Reason`] |
//! | register | 既往立项名录 | grants of earlier years, brought by the office | [`check::Register`] |
//! | lead | 线索 | a match between two applications, side by side; never a verdict | [`check::Lead`] |
//! | case | 案卷 | a folder with all that was read, found and done | [`store::Case`] |
//! | workpaper | 审计底稿 | findings in the form in which auditors file them | |
//! | problem | 问题 | wrong with a submission: data, never stops a run | [`document::Problem`] |
//! | error | 错误 | our own failure: a disk, a pack, a setting | [`Error`] |

pub mod check;
pub mod claim;
pub mod document;
pub mod error;
pub mod extract;
pub mod fact;
pub mod ingest;
pub mod report;
pub mod rule;
pub mod run;
pub mod search;
pub mod store;
pub mod web;

pub use crate::error::{Error, ErrorKind};

/// The result of an operation that can fail for a reason outside the submission.
pub type Result<T> = std::result::Result<T, Error>;
