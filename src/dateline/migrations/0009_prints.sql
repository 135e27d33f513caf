-- What near copies are told by: each report's prints (`prints.py`), found by print. Rows come in after their reports,
-- many together and in order: one by one they would cost a third of all that adding a report costs.
CREATE TABLE printed (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    report TEXT NOT NULL UNIQUE REFERENCES reports (id),
    published TEXT,
    made_by INTEGER REFERENCES makers (id) -- NULL: its prints are still to come
);
CREATE INDEX printed_waiting ON printed (n) WHERE made_by IS NULL;
CREATE TABLE prints (
    print INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (print, n)
) WITHOUT ROWID;
INSERT INTO printed (report, published) SELECT id, published FROM reports ORDER BY id;
