"""The news as it comes: feeds and their articles fetched, read, coded and kept with their raw bytes.

plan.py       feeds.toml: who is followed, and how politely
guard.py      which addresses may be asked
fetch.py      one thing from the network: bytes, headers, or why not
pace.py       many hosts at once, each asked politely
robots.py     what a host lets us ask
items.py      a feed's bytes: the articles it lists
pages.py      an article's bytes: its report
custody.py    the raw bytes, kept as WARC beside the record
rounds.py     one round: what is due asked for, read, coded and kept
"""
