"""Feeds: every view of the site as RSS, Atom and JSON Feed, and lists of feeds as OPML.

A request becomes an ``Asked`` (``asked.py``), that a ``Feed`` (``gathering.py``), and that one of three texts
(``rss.py``, ``atom.py``, ``json_feed.py``). What was made is kept for as long as nothing changes (``kept.py``).
"""
