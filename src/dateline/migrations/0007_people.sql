-- Who works on this record, and what each of them decided: rows of the trail are only ever added.
CREATE TABLE people (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL, -- reader, coder or editor
    token TEXT NOT NULL UNIQUE, -- its SHA-256
    added TEXT NOT NULL,
    revoked TEXT
);
CREATE TABLE trail (
    n INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    role TEXT, -- of a person who came in by a token
    what TEXT NOT NULL,
    of TEXT NOT NULL,
    before BLOB,
    after BLOB,
    seal TEXT NOT NULL -- over this row and the seal before it
);
CREATE INDEX trail_of ON trail (of, n);
CREATE TRIGGER trail_is_not_changed BEFORE UPDATE ON trail
    BEGIN SELECT RAISE(ABORT, 'the trail is only ever added to'); END;
CREATE TRIGGER trail_is_not_cut BEFORE DELETE ON trail
    BEGIN SELECT RAISE(ABORT, 'the trail is only ever added to'); END;

-- What editors chose for the questions beside a report on its publisher's page.
CREATE TABLE offers (
    report TEXT PRIMARY KEY,
    body BLOB NOT NULL
);
-- What all desks of this record share.
CREATE TABLE desk (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
