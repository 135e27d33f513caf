-- Which stage, in which version, made a derived row.
CREATE TABLE makers (
    id INTEGER PRIMARY KEY,
    stage TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (stage, version)
);
ALTER TABLE claims ADD COLUMN made_by INTEGER REFERENCES makers (id);
ALTER TABLE sentences ADD COLUMN made_by INTEGER REFERENCES makers (id);

-- The days that a report names: what later reports look back on is what mattered.
CREATE TABLE days_named (
    day TEXT NOT NULL,
    report TEXT NOT NULL REFERENCES reports (id),
    made_by INTEGER NOT NULL REFERENCES makers (id),
    PRIMARY KEY (day, report)
) WITHOUT ROWID;
CREATE INDEX days_named_report ON days_named (report);

-- Pairs of claims held to tell of one happening, each with its reasons; `compared` are the reports whose claims have
-- been held against all others.
CREATE TABLE links (
    one TEXT NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
    other TEXT NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
    strength REAL NOT NULL,
    why TEXT NOT NULL,
    made_by INTEGER NOT NULL REFERENCES makers (id),
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX links_other ON links (other);
CREATE TABLE compared (
    report TEXT PRIMARY KEY REFERENCES reports (id),
    made_by INTEGER NOT NULL REFERENCES makers (id)
) WITHOUT ROWID;
