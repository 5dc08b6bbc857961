"""`feedparser` and `reader` on a feed of every kind: nothing odd in it, and nothing sent again that has not changed."""

import feedparser
from reader import make_reader
from telling import SITE, Teller

KINDS = ("daily", "weekly", "monthly", "trending", "latest", "editions")
ASKED = ("search.{}?q=graph+networks", "category/cs.CL.{}", "author/Ada%20Lovelace.{}", "daily.{}?view=category:cs.CL")
FEEDS = [f"{kind}.{{}}" for kind in KINDS] + list(ASKED)

parsed = Teller("feedparser", "feedparser")
for feed in FEEDS:
    for form in ("rss", "atom"):
        url = f"{SITE}/feeds/{feed.format(form)}"
        got = parsed.call(
            url,
            lambda url=url: feedparser.parse(url),
            lambda got: not got.bozo and got.status == 200 and got.feed.title,
        )
        if got is not None:
            parsed.call(
                f"{url} again",
                lambda url=url, got=got: feedparser.parse(url, etag=got.get("etag")),
                lambda got: got.status == 304,
            )
            parsed.call(
                f"{url} ids", lambda got=got: [one.id for one in got.entries], lambda ids: len(ids) == len(set(ids))
            )
parsed.differ(
    "feedparser does not read JSON Feed, reader does",
    lambda: feedparser.parse(f"{SITE}/feeds/daily.json"),
    lambda got: got.status == 200 and not got.entries,
)
parsed.tell()

read = Teller("reader", "reader")
reader = make_reader(":memory:")
for feed in FEEDS:
    for form in ("rss", "atom", "json"):
        url = f"{SITE}/feeds/{feed.format(form)}"
        reader.add_feed(url)
        read.call(url, lambda url=url: reader.update_feed(url), lambda got: got is not None)
        read.call(
            f"{url} again",
            lambda url=url: reader.update_feed(url),
            lambda got: got is None or (not got.new and not got.modified),
        )
read.let_come()
read.wait()
latest = f"{SITE}/feeds/latest.atom"
read.call("what came meanwhile", lambda: reader.update_feed(latest), lambda got: got.new > 0)
read.call("and nothing twice", lambda: reader.update_feed(latest), lambda got: got is None or not got.new)
read.call("entries", lambda: list(reader.get_entries()), bool)
read.tell()
