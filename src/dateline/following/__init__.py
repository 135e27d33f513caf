"""The news as it comes: feeds and their articles fetched, read, coded and kept with their raw bytes.

guard.py      which addresses may be asked
fetch.py      one thing from the network: bytes, headers, or why not
"""
