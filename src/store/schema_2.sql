-- Format 2: what is told of a file without opening its text, the place of a problem, the hash of an application's lines.

-- Files in short, by what made it: zlib-deflated JSON. `reader` ends in the witness of the name: "0.1.0/1/1/pdf".
CREATE TABLE summary (
    file BLOB NOT NULL CHECK (length(file) = 32),
    reader TEXT NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (file, reader)
) STRICT;

-- Where a problem of an application as a whole stands, as printed.
ALTER TABLE problem ADD COLUMN at TEXT;

-- SHA-256 of the application's printed lines, as the log's last `application_kept` has it.
ALTER TABLE application ADD COLUMN lines_sha256 TEXT;
