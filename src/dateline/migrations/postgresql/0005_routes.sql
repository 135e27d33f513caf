-- As 0005_routes.sql of the SQLite engine.
CREATE INDEX claims_routes ON claims (published, report, n) WHERE type = 'route';
