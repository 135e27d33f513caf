-- In which order reports were coded, and coded again; numbers are never used twice.
CREATE TABLE coded (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    report TEXT NOT NULL
);
INSERT INTO coded (report) SELECT report FROM codings ORDER BY rowid;
