-- As 0008_words_at_once.sql of the SQLite engine.
-- New words go into the index with their report: words put aside for later would be read by every search meanwhile.
ALTER INDEX sentence_words_lexemes SET (fastupdate = off);
SELECT gin_clean_pending_list('sentence_words_lexemes');
