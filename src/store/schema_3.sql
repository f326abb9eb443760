-- Format 3: searches that are kept under a name, each as it was typed.
CREATE TABLE saved_search (
    name TEXT PRIMARY KEY,
    query TEXT NOT NULL
) STRICT, WITHOUT ROWID;
