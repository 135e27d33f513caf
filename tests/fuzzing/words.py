"""What each form is made of, and what has broken readers before: the dictionaries of the mutations."""

from __future__ import annotations

EVIL = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf0\x9f\x92\xa5", b"\xe2\x80\x8f", b"\xe2\x80\xa8",
    b"\x1b[31m", b"\r", b"\r\n", b"\n\n", b"\t", b"\x85", b"\xcc\x81", b"0", b"-1", b"1e999", b"NaN", b"null", b"true",
    b"99999999999999999999999999", b"2024-02-30", b"9999-12-31T23:59:60Z", b"0000-00-00", b"0001-01-01", b'"', b"'",
    b"\\", b"\\ud800", b"\\u0000", b"%s", b"{", b"}", b"[", b"]", b"<", b">", b"&", b";", b",", b":", b"=", b"#",
)  # fmt: skip
REPORTED = (
    b"Rebels", b"the army", b"captured", b"Hama", b"Homs", b" said ", b" denied ", b"on Tuesday", b"5 December 2024",
    b"killed 12", b"\xe2\x80\x9c", b"\xe2\x80\x9d", b"\xe2\x80\x94 ", b"(@handle)", b"Reuters",
    b"HAMA, Dec 5 (Wire) - ",
    b"according to ", b"not ", b"100 km north of ", b"\n\n", b". ", b"pic.twitter.com/abc",
)  # fmt: skip
MARKDOWN = (b"# ", b"---\n", b"> ", b"* ", b"title: ", b"published: ", b"date: ", b"&a ", b"*a", b"!!python/object:x ",
            b"- ", b"| ", b"[a](b)", b"![", b"```", b"<!--", b"2024-13-45", b"~", b"? ", b"<<: ")  # fmt: skip
HTML = (
    b"<p>", b"</p>", b"<article>", b"</article>", b"<blockquote class=twitter-tweet>", b"</blockquote>", b"<div>",
    b"<table><tr><td>", b"<ul><li>", b"<br>", b"<script>", b"</script>", b"<style>", b"<!--", b"-->", b"<![CDATA[",
    b"]]>", b"&nbsp;", b"&#0;", b"&#xD800;", b"&lt;", b'<meta charset="utf-7">', b"<svg><math>", b"<template>",
    b'<time datetime="2024-12-05">', b"<html lang=", b"<?xml version='1.0'?>", b"<iframe>", b"<plaintext>", b"<h1>",
    b'<meta property="article:published_time" content="', b'<script type="application/ld+json">', b"<figure>",
    b'<blockquote class="telegram-post" data-telegram-post="', b"<base href=x>", b"<frameset>", b"<title>",
)  # fmt: skip
JSON = (
    b'{"text": ', b'"id": ', b'"published": ', b'"title": ', b'"language": ', b'"kind": "post"', b"[[", b"]]", b"{}",
    b"[]", b'""', b"\n", b'"published_basis": "page"', b'"\\ud83d"', b"1.5", b"-0", b"false",
)  # fmt: skip
TELEGRAM = (*JSON, b'"messages": [', b'"type": "message"', b'"chats": {"list": [', b'"type": "public_channel"',
            b'"from": ', b'"forwarded_from": ', b'"date": ', b'"text_entities": ', b'"type": "link"')  # fmt: skip
POSTS = (*JSON, b'"full_text": ', b'"created_at": ', b'"includes": {"users": [', b'"author_id": ', b'"data": [',
         b"window.YTD.tweets.part0 = [", b'"tweet": {', b'"note_tweet": ', b'"referenced_tweets": [',
         b'"edit_history_tweet_ids": [', b'"username": ', b'"user": ', b'"id_str": ')  # fmt: skip
TABLE = (b"text,", b"published,", b"url\t", b";", b"|", b'"', b'""', b"\n", b"date", b"source", b"id", b"=1+1",
         b"@SUM(", b"\r", b"name,lat,lon,kind,country,also,population\n", b"35.1", b"36.7", b"91", b"nan", b"inf",
         b"town", b"admin1", b"SY")  # fmt: skip
GEOJSON = (b'{"type": "FeatureCollection", "features": [', b'"geometry": ', b'"coordinates": [', b'"properties": {',
           b'"name": ', b'"also": ', b'"kind": "town"', b'"country": ', *JSON)  # fmt: skip
LETTER = (
    b"From a@b.example Thu Dec  5 10:00:00 2024\n", b"Subject: ", b"From: ", b"Date: Thu, 5 Dec 2024 18:30:00 +0200\n",
    b"Content-Type: multipart/alternative; boundary=x\n", b"--x\n", b"--x--\n", b"Content-Type: text/html; charset=",
    b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n", b"=?utf-8?b?4p2k?=",
    b"=?x?q?=", b"Message-ID: <", b"charset=utf-7", b"charset=idna", b"charset=punycode", b"=3D",
    b"MIME-Version: 1.0\n",
    b"Content-Type: message/rfc822\n", b"\n", b"boundary=", b"+9999", b"filename*0*=",
)  # fmt: skip
WARC = (
    b"WARC/1.0\r\n", b"WARC-Type: response\r\n", b"WARC-Type: resource\r\n", b"WARC-Target-URI: http://a.example/\r\n",
    b"Content-Length: ", b"HTTP/1.1 200 OK\r\n", b"Content-Type: text/html\r\n", b"Content-Encoding: gzip\r\n",
    b"Transfer-Encoding: chunked\r\n", b"\r\n\r\n", b"0\r\n\r\n", b"Content-Encoding: br\r\n", b"ffffffff\r\n",
    b"WARC/1.1\r\n", b"Content-Type: application/pdf\r\n", b"Content-Encoding: deflate\r\n",
)  # fmt: skip
PDF = (b"obj\n", b"endobj\n", b"<< /Type /Page ", b">>", b"stream\n", b"endstream\n", b"/Kids [3 0 R]",
       b"/Parent 2 0 R",
       b"xref\n", b"trailer\n", b"startxref\n", b"%%EOF", b"/Filter /FlateDecode", b"/Filter [/LZWDecode]",
       b"/Encrypt ",
       b"(x) Tj", b"/Count 99999999", b"/Length 9999999", b"1 0 R", b"3 0 R", b"/Contents", b"BT", b"ET")  # fmt: skip
PARQUET = (
    b"PAR1", b"text", b"published", b"\x15\x00", b"\x19\x4c", b"\x18\x04", b"\xff\xff\xff\x7f", b"\x80" * 8, b"id",
    b"title", b"\x15\xfe\xff\xff\xff\x0f", b"\x00\x00\x00\x00", b"ARROW:schema",
)  # fmt: skip
CODED = (
    b"\nclaims=", b"\nmentions=", b"\nattributions=", b"\nsentences=[[0, 99]]", b"\nid=", b"\nversion=", b"\nraw=",
    b'{"report": "a", "start": 0, "end": 6, "quote": "Rebels"}', b'"start": -1', b'"within": 7', b'"relation": "holds"',
    b'"low": 1e999', b'"polarity": "denied"', b'"lat": 91', b"\npublished=0000-00-00", b'"attribution": 9',
    b'"place": ', b'"state": ', b'"published": ', b'"weapons": ["', b'"precision": "week"', *JSON[:8],
)  # fmt: skip
FEED = (
    b"<rss>", b"<channel>", b"<item>", b"</item>", b"<link>https://a.example/x</link>", b"<pubDate>", b"<title>",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<entry>", b"<updated>", b"<urlset>", b"<sitemapindex>",
    b"<sitemap>", b"<url><loc>", b"<lastmod>",
    b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"&a;", b"<?xml version='1.0' encoding='utf-16'?>", b"<![CDATA[", b"]]>",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [', b'"date_published": ', b'"url": ',
    b'<?xml version="1.0" encoding="x-unknown"?>', b"<a href='", b"http://[", b"https://a.example:99999999/", b"//",
    b"<media:group>", b"<georss:point>1 1</georss:point>", b"<georss:polygon>", b"Thu, 05 Dec 2024 18:30:00 +0200",
    b"<gml:pos>", b"<enclosure length='x'/>", b"-0001-01-01T00:00:00Z", b"<news:publication_date>",
)  # fmt: skip
PLAN = (b"[[publisher]]\n", b"[follow]\n", b"[custody]\n", b'name = "A"\n', b'kind = "party"\n', b"feeds = [",
        b'"https://a.example/rss"', b'every = "30 minutes"\n', b'side = "x"\n', b"at_once = 3\n", b"{url = ", b'"""',
        b"= inf", b"1979-05-27", b"[a.b]", b'match = "/news/"', b"9" * 5000 + b" minutes", b"0x7fffffff")  # fmt: skip
RULES = (b"[[rule]]\n", b"[[deliver]]\n", b'name = "A"\n', b'when = "control changes"\n', b'place = "Hama"\n',
         b'within = "Hama Governorate"\n', b'near = "Homs"\n', b"km = 50\n", b"at_least = 10\n", b'of = "killed"\n',
         b'to = "webhook"\n', b'url = "https://a.example"\n', b'deliver = ["A"]\n', b"= nan", b"[rule]\n",
         b'act = "captures"\n', b'holder = "HTS"\n', b'speaker = "SOHR"\n', b"public = false\n", b'to = "atom"\n',
         b'when = "figure"\n', b"'''")  # fmt: skip
DATED = (
    b"on ", b"the ", b"last ", b"next ", b"earlier ", b"this ", b"since ", b"until ", b"between ", b" and ", b"a ",
    b"week", b"month", b"year", b" ago", b"yesterday", b"Monday", b"December", b"Dec.", b"1 ", b"31", b"30 February",
    b"5/12/2024", b"2024", b"'90s", b"night", b"two days", b"hundred", b"months", b"quarter of 2031", b"9999", b"0 AD",
    b"first half of ", b"mid-", b"twenty-", b"noon", b"25:61", b"Ramadan", b"Christmas Eve", b"every ", b"the 31st",
    b"10000000000 years ago", b"in 3000 centuries", b"from March to ", b"later", b"BC", b"1-2", b"half past ", b"-",
)  # fmt: skip
ASKED = (
    b"Who ", b"controls ", b"Hama", b"Homs", b"?", b"When ", b"What ", b"How many ", b"did ", b"say ", b"of ", b"Was ",
    b"denied", b"captured", b"before ", b"after ", b"on 5 December", b"as of ", b"which towns", b"how far ", b" from ",
    b'"', b"NEAR(", b"* ", b" OR ", b"words:", b"); DROP TABLE reports;--", b"why ", b"the capital", b"first ",
    b"last ",
    b"exactly ", b" and when ", b"in 9999", b"the rebels", b"PMF", b"what changed ", b"is it true that ", b"km",
)  # fmt: skip
ROUTES = (
    b"/", b"?", b"&", b"=", b"%00", b"%ff", b"..", b"as_of=", b"on=", b"after=", b"q=", b"2024-12-05", b"place=",
    b"area=",
    b"limit=", b"since=", b"until=", b"at=0-10", b"-1", b"geonames:170017", b"hama-2024-13", b"page=", b"%0d%0a",
    b"%2e",
    b"speaker=", b"standing=", b"kind=", b"format=json", b".json", b"report=", b"publisher=", b"done=", b"9" * 400,
    b"text:saraqib", b"+", b"%25", b"%22", b"%3Cscript%3E", b"at=", b"-", b"claim=", b"by=ab", b"value=", b"why=",
)  # fmt: skip
