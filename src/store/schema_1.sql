-- Format 1 of a case. Auditors may open the file with any SQLite tool; figures are
-- integers in column number_e4 (ten-thousandths of the unit, rounded; `value` is exact), days are ISO 8601 text, files are SHA-256.

-- What the case was made for; `published` never changes once set.
CREATE TABLE pinned (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Files as read, by what read them: zlib-deflated JSON of `Document`.
CREATE TABLE document (
    file BLOB NOT NULL CHECK (length(file) = 32),
    reader TEXT NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (file, reader)
) STRICT;

-- What files prove, by what extracted it: zlib-deflated JSON of `Extraction`.
CREATE TABLE extraction (
    file BLOB NOT NULL CHECK (length(file) = 32),
    reader TEXT NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (file, reader)
) STRICT;

-- Originals kept in `originals/`.
CREATE TABLE original (
    file BLOB PRIMARY KEY CHECK (length(file) = 32),
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row an application; `form` is the JSON of what its form asserts, NULL where there is none.
CREATE TABLE application (
    id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    form TEXT
) STRICT, WITHOUT ROWID;

-- Every file of an application, archives too, in one state each; `parts` is JSON: state of a page or sheet → how many.
CREATE TABLE member (
    application TEXT NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    file BLOB CHECK (length(file) = 32),
    bytes INTEGER NOT NULL,
    state TEXT NOT NULL,
    kind TEXT,
    parts TEXT NOT NULL,
    PRIMARY KEY (application, path)
) STRICT, WITHOUT ROWID;

-- What is wrong with an application (`path` NULL) or one of its files.
CREATE TABLE problem (
    application TEXT NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    ord INTEGER NOT NULL,
    path TEXT,
    kind TEXT NOT NULL,
    part INTEGER,
    detail TEXT NOT NULL,
    PRIMARY KEY (application, ord)
) STRICT, WITHOUT ROWID;

-- The printed lines, byte for byte. Section 0 run, 1 one application's, 2 leads, 3 total.
CREATE TABLE line (
    section INTEGER NOT NULL,
    application TEXT NOT NULL,
    ord INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (section, application, ord)
) STRICT, WITHOUT ROWID;

CREATE VIEW finding AS
SELECT
    application,
    json ->> '$.criterion' AS criterion,
    json ->> '$.verdict' AS verdict,
    json ->> '$.claim_holds' AS claim_holds,
    json ->> '$.criterion_met' AS criterion_met,
    json ->> '$.grade' AS grade,
    json
FROM line WHERE section = 1 AND json ->> '$.type' = 'finding';

-- Records of papers: ledger rows, certificates, agreements. `at` is JSON: spans.
CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    application TEXT NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    file BLOB NOT NULL CHECK (length(file) = 32),
    paper TEXT NOT NULL,
    kind TEXT NOT NULL,
    standing TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX record_application ON record (application);
CREATE INDEX record_kind ON record (kind);

-- Facts of records. `value`, `also`, `at`, `trust` are JSON; the other columns are the value, comparable.
CREATE TABLE fact (
    record INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
    ord INTEGER NOT NULL,
    role TEXT NOT NULL,
    party INTEGER,
    type TEXT NOT NULL,
    number_e4 INTEGER,
    unit TEXT,
    first TEXT,
    last TEXT,
    words TEXT,
    value TEXT NOT NULL,
    also TEXT NOT NULL,
    at TEXT NOT NULL,
    trust TEXT NOT NULL,
    PRIMARY KEY (record, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_role ON fact (role, type);

-- What was done, by whom, when. Each row's hash covers the hash of the row before it.
CREATE TABLE log (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    prev BLOB NOT NULL CHECK (length(prev) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER log_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_insert BEFORE INSERT ON log
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM log)
    OR NEW.prev <> coalesce((SELECT hash FROM log ORDER BY seq DESC LIMIT 1), zeroblob(32))
BEGIN SELECT RAISE(ABORT, 'the row does not follow the last one of the log'); END;
