-- What may be shown of reports beyond the desk's own user, and which are withdrawn: rows are only ever added.
CREATE TABLE rights (
    n INTEGER PRIMARY KEY,
    of TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE withdrawals (
    n INTEGER PRIMARY KEY,
    report TEXT NOT NULL REFERENCES reports (id),
    step TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX withdrawals_report ON withdrawals (report, n);
CREATE VIEW withdrawn AS
    SELECT report FROM withdrawals w
    WHERE step = 'withdrawn' AND n = (SELECT max(n) FROM withdrawals WHERE report = w.report);

-- Reports that the settings make private, worked out again whenever a setting changes (derivable).
CREATE TABLE private (
    report TEXT PRIMARY KEY
) WITHOUT ROWID;
