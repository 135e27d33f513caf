-- Reports as they were read (precious), and what the stages made of them (derivable again).
CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    kind TEXT NOT NULL,
    publisher TEXT,
    published TEXT,
    published_basis TEXT,
    title TEXT,
    url TEXT,
    language TEXT,
    skipped TEXT,
    text TEXT NOT NULL,
    embedded BLOB NOT NULL,
    blocks BLOB NOT NULL
);
CREATE INDEX reports_published ON reports (published, id);

CREATE TABLE versions (
    report TEXT NOT NULL REFERENCES reports (id),
    version TEXT NOT NULL,
    text TEXT NOT NULL,
    raw BLOB, -- what was read, where the text is not simply its decoding
    sha256 TEXT NOT NULL, -- of raw, else of the text in UTF-8
    seen TEXT NOT NULL, -- when this record first saw it, UTC
    PRIMARY KEY (report, version)
);

CREATE TABLE judgements (
    id TEXT PRIMARY KEY,
    made TEXT NOT NULL,
    body BLOB NOT NULL
);

CREATE TABLE codings (
    report TEXT PRIMARY KEY REFERENCES reports (id),
    stages TEXT NOT NULL,
    mentions BLOB NOT NULL,
    attributions BLOB NOT NULL
);

CREATE TABLE claims (
    id TEXT PRIMARY KEY,
    report TEXT NOT NULL REFERENCES reports (id),
    n INTEGER NOT NULL,
    type TEXT NOT NULL,
    polarity TEXT NOT NULL,
    place TEXT,
    day_from TEXT,
    day_to TEXT,
    published TEXT,
    bears_on_control INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX claims_report ON claims (report, n);
CREATE INDEX claims_published ON claims (published, report, n);
CREATE INDEX claims_control ON claims (published) WHERE bears_on_control;
CREATE INDEX claims_place ON claims (place, published);

-- Where each sentence stands, and its words as the search reads them (stems, folded names).
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY,
    report TEXT NOT NULL REFERENCES reports (id),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX sentences_report ON sentences (report, start);
CREATE VIRTUAL TABLE sentence_words USING fts5 (
    words, content = 'sentences', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0'
);
CREATE VIRTUAL TABLE sentence_terms USING fts5vocab (sentence_words, 'row');
