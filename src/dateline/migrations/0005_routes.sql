-- What is said of roads is asked for each morning; it is a handful among all claims.
CREATE INDEX claims_routes ON claims (published, report, n) WHERE type = 'route';
