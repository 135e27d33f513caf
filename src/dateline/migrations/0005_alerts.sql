-- Alerts: what the rules have seen of the record, what they fired, and what is still to be delivered.
CREATE TABLE alert_pictures (
    digest TEXT PRIMARY KEY,
    body BLOB NOT NULL -- what the ledger said of each place
);

CREATE TABLE alert_rules (
    name TEXT PRIMARY KEY,
    body BLOB NOT NULL, -- the rule, as it was when last looked at
    day TEXT, -- the record's newest day then
    mark INTEGER NOT NULL, -- the newest row of versions then
    picture TEXT NOT NULL REFERENCES alert_pictures (digest),
    looked TEXT NOT NULL
);

CREATE TABLE alerts (
    key TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    day TEXT NOT NULL, -- the day of publication on which it fired
    made TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX alerts_day ON alerts (day, key);

-- By which names a thing that was told is known again: a rule never tells of it twice.
CREATE TABLE alert_things (
    rule TEXT NOT NULL,
    thing TEXT NOT NULL,
    alert TEXT NOT NULL REFERENCES alerts (key),
    PRIMARY KEY (rule, thing)
) WITHOUT ROWID;

CREATE TABLE alert_deliveries (
    alert TEXT NOT NULL REFERENCES alerts (key),
    delivery TEXT NOT NULL,
    state TEXT NOT NULL, -- waiting | delivered | given up
    tries INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0, -- seconds since 1970
    said TEXT, -- what went wrong last
    done TEXT,
    PRIMARY KEY (alert, delivery)
);
CREATE INDEX alert_deliveries_waiting ON alert_deliveries (delivery, due) WHERE state = 'waiting';
