-- Who is followed, and how each feed is doing.
CREATE TABLE publishers (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    side TEXT,
    language TEXT,
    home TEXT
);
CREATE TABLE feeds (
    url TEXT PRIMARY KEY, -- as feeds.toml names it
    publisher TEXT NOT NULL,
    moved TEXT, -- where it said that it moved for good
    etag TEXT,
    modified TEXT,
    begun TEXT NOT NULL, -- when it was first followed
    due TEXT NOT NULL,
    tried TEXT,
    good TEXT, -- when it last answered well
    failures INTEGER NOT NULL DEFAULT 0, -- in a row
    fault TEXT
);

-- The articles that feeds list, as they stand now.
CREATE TABLE pages (
    url TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    feed TEXT NOT NULL,
    told BLOB NOT NULL, -- what the feed said of it when it was found
    dated TEXT, -- when the feed says it was published, UTC
    updated TEXT, -- when the feed last said it was changed, UTC
    found TEXT NOT NULL,
    state TEXT NOT NULL, -- waiting, here, gone or given up
    report TEXT,
    version TEXT,
    sha256 TEXT, -- of the bytes last read
    etag TEXT,
    modified TEXT,
    due TEXT, -- when it is looked at again; NULL: not any more
    failures INTEGER NOT NULL DEFAULT 0,
    fault TEXT
);
CREATE INDEX pages_due ON pages (due) WHERE due IS NOT NULL;
CREATE INDEX pages_feed ON pages (feed, found);
CREATE INDEX pages_report ON pages (report);

-- What was fetched that mattered, in order, never changed: new pages, changed ones, withdrawn ones, and their bytes.
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    what TEXT NOT NULL, -- first, changed, gone, back or feed
    status INTEGER NOT NULL,
    report TEXT,
    version TEXT,
    told BLOB, -- what the reader was told beside the bytes
    sha256 TEXT, -- of the bytes as they were sent
    file TEXT, -- the WARC file beside the record, and where in it
    at_byte INTEGER,
    bytes INTEGER
);
CREATE INDEX fetches_report ON fetches (report, id);
CREATE INDEX fetches_at ON fetches (what, at);

-- Time stamps by an authority, each over a run of fetches.
CREATE TABLE stamps (
    id INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    authority TEXT NOT NULL,
    at TEXT NOT NULL,
    answer BLOB NOT NULL
);
