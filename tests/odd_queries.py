"""More than two hundred questions that nobody plans for, by kind; every one of them gets typed or pasted some day.

``bench/odd_queries.py`` times the same list over a large library.
"""

TITLE = "A Systematic Analysis of Hybrid Linear Attention"
"""A paper of the starter library, asked for in odd ways below."""
ARXIV = "2507.06457"
"""Its number."""

EMPTY = ("", " ", "\t", "\n\r\n", "\u00a0", "\u2003\u3000", "\u200b", "\ufeff", "\u200d\u200c", "\u00ad")

PUNCTUATION = (
    ".", ",", "-", "--", "- -", "+", "*", "?", "!", "...", "\u2026", "\u2014", "/", "\\", "|", "&", "^", "~", "#",
    "@", "%", "=", "<>", "?!?!", "'", "`", ";;;", ":", "::", "_", "___", "$", "$$", "\u20ac", "(){}[]", "\u00b7",
    "\u3002",
)  # fmt: skip

ONE_SIGN = (
    "a", "x", "I", "Z", "\u00e9", "\u00df", "\u03b1", "\u0416", "\u4e2d", "7", "0", "\u00bd", "\u2167", "q1", "C",
)  # fmt: skip

NUMBERS = (
    "3.14159", "1e308", "-1", "0x1F", "1,000,000", "2024", "\u0661\u0662\u0663", "9" * 400, "1/0", "NaN", "inf",
)  # fmt: skip

EMOJI = (
    "\U0001f680", "\U0001f680\U0001f680\U0001f680 attention", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u2764\ufe0f", "\U0001f1e9\U0001f1ea", "attention \U0001f44d\U0001f3fd is all", "\u263a", "\U0001f4a9" * 500,
)  # fmt: skip

SCRIPTS = (
    "\u0634\u0628\u0643\u0627\u062a \u0639\u0635\u0628\u064a\u0629",
    "\u05e8\u05e9\u05ea\u05d5\u05ea \u05e0\u05d5\u05d9\u05e8\u05d5\u05e0\u05d9\u05dd", "\u202eattention\u202c",
    "\u200fneural\u200e network", "\u6df1\u5ea6\u5b66\u4e60", "\u6ce8\u610f\u529b\u673a\u5236 attention",
    "\u30cb\u30e5\u30fc\u30e9\u30eb\u30cd\u30c3\u30c8\u30ef\u30fc\u30af", "\uff4e\uff45\uff55\uff52\uff41\uff4c",
    "\uc2e0\uacbd\ub9dd", "\u043d\u0435\u0439\u0440\u043e\u043d\u043d\u044b\u0435 \u0441\u0435\u0442\u0438",
    "\u03bd\u03b5\u03c5\u03c1\u03c9\u03bd\u03b9\u03ba\u03ac \u03b4\u03af\u03ba\u03c4\u03c5\u03b1",
    "\u0e42\u0e04\u0e23\u0e07\u0e02\u0e48\u0e32\u0e22\u0e1b\u0e23\u0e30\u0e2a\u0e32\u0e17",
    "\u0924\u0902\u0924\u094d\u0930\u093f\u0915\u093e", "Stra\u00dfe GR\u00d6SSE",
    "na\u00efve Erd\u0151s\u2013R\u00e9nyi", "\u0130stanbul \u0131", "\ufb01ne-tuning e\ufb03cient",
    "a\u0301\u0302\u0303\u0304" * 50,
    "z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dalgo",
    "\u6df1" * 3_000,
)  # fmt: skip

SQL = (
    "' OR 1=1 --", "'; DROP TABLE paper; --", "SELECT * FROM papers WHERE title LIKE '%attention%'", '" OR ""="',
    "1; DELETE FROM paper", "UNION ALL SELECT NULL,NULL--", "admin'--", "x' AND SLEEP(5)#",
    "/* comment */ attention", "NEAR(neural network, 5)", "title MATCH 'x'", "Robert'); DROP TABLE Students;--",
    "%", "_%_", "\\' OR \\'",
)  # fmt: skip

HTML = (
    "<script>alert(1)</script>", "<b>linear</b> attention", "&lt;b&gt; &amp; &#x27;",
    "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "<!-- attention -->", "</title><title>",
    "javascript:alert(1)", "{{7*7}}", "{% raw %}", "${7*7}", "<a href='http://127.0.0.1'>neural</a>", "<p>" * 1_000,
    "%3Cscript%3E", "&nbsp;&nbsp;attention", "]]>", "<![CDATA[ attention ]]>", "<?xml version='1.0'?>",
)  # fmt: skip

TEX = (
    r"$O(n \log n)$ attention", r"\mathcal{L}_{\theta}", r"$\frac{a}{b", r"$$$",
    r"\begin{equation} x \end{equation}", r"{\bf neural} networks", r"\'{e}tale \"{o}", r"$p < 0.05$",
    r"\alpha-\beta pruning", r"\input{/etc/passwd}", r"\def\x{\x\x}\x", "$" * 999, "\\" * 999, "{" * 999,
    r"Erd\H{o}s--R\'enyi", r"x^{x^{x^{x}}}",
)  # fmt: skip

REGEX = (
    ".*", "^attention$", "(a+)+$", "[a-z]+", r"\bneural\b", "neural|network", "/attention/i", "net*", "ne?ral",
    "*attention", "a{1000000}", "(?<=x)y", "[[:alpha:]]", "net~2", "attention^10", "neur*net", "[a TO z]",
    "{a TO z}", "+neural -network", "neural && network", "!neural", "title:/att.*/",
)  # fmt: skip

UNBALANCED = (
    '"', '""', '"""', '"attention', 'attention"', '"linear attention', 'linear "attention" "', '"" "" ""',
    "\u201clinear attention", "\u00abattention", "(", ")", "((", "))", "()", "(attention", "attention)",
    ")attention(", "((attention) OR", "(linear OR (attention", '("linear attention', '"linear (attention"',
    "[attention", "attention]", "{attention", "attention}", "-(", "-)", '-"', '-""', '-"attention', "(()())", "(-)",
    "(OR)", '("")', "( ( ( ) ) )",
)  # fmt: skip

NESTED = (
    "(" * 5_000 + "attention" + ")" * 5_000, "(" * 5_000, ")" * 5_000, "-(" * 5_000 + "attention",
    "(a OR " * 2_000 + "attention" + ")" * 2_000, '"' * 5_001, "-" * 5_000 + "attention", "[" * 5_000 + "]" * 5_000,
)  # fmt: skip

OPERATORS = (
    "OR", "AND", "NOT", "OR OR OR", "AND AND", "NOT NOT", "OR attention", "attention OR", "attention OR OR linear",
    "AND attention", "NOT attention", "-OR", "-AND", "or and not", "attention AND", "linear AND attention",
    "linear NOT attention", "(OR OR)", "OR -", " OR ".join(["attention"] * 1_001),
    " OR ".join(f"word{number}" for number in range(1_001)), " AND ".join(["attention"] * 500),
    "attention " + "-linear " * 1_000,
)  # fmt: skip

FIELDS = (
    "title:", "author:", "cat:", "year:", "after:", "before:", "has:", "id:", "venue:", "abstract:", "author:-",
    'author:""', "cat:*", "cat:.", "cat:cs.*", "cat:..", "year:soon", "year:99999", "year:0", "year:-5",
    "year:2024..", "year:..2024", "year:2024..2020", "year:2024-2020", "year:*", "after:yesterday", "after:2024-13",
    "after:2024-02-31", "before:0000-00-00", "after:32/13/2024", "after:\u0662\u0660\u0662\u0664",
    "before:9999-12-31", "has:money", "has:code", "-has:code", "id:nothing", "id:", "foo:bar", "title:author:cat:",
    "author:author:hinton", "::author:", "author: hinton", "title:(linear attention", 'title:"linear attention',
    "-title:linear", "title:-linear", "cat:cs.CL cat:math.NT cat:q-bio", "since tomorrow", "last week",
    "since March", "year:" + "9" * 500, "author:" + "x" * 5_000, "year:2024 OR year:2025", "(year:2024)",
    "-(year:2024 cat:cs.CL)", "http:", "std::vector", "12:30", "C:\\papers\\attention.pdf",
)  # fmt: skip

STOP_WORDS = (
    "the", "the of and", "what is the", "to be or not to be", "is it", "THE THE", "of", "how do we", '"the of"',
    "-the", "a an the",
)  # fmt: skip

NEGATIONS = (
    "-transformer", "-transformer -attention", '-"neural network"', "-a -b", "-the", "-transformer -transformer",
    "-zzzzzz", "-cat:cs.CL", "-year:2024", "-author:hinton",
)  # fmt: skip

CONTROLS = (
    "\x00", "att\x00ention", "\x00attention", "\x01\x02\x03", "\x1b[31mattention\x1b[0m", "attention\x07", "\x7f",
    "\x85", "\u2028attention\u2029", "attention\x0b\x0clinear", "\ufffe", "\uffff", "\U0010ffff", "\ue000",
    "\r\rattention", "\x08" * 100, "\ud800", "\udc00 attention", "atten\ud83dtion", "\udcff\udcfe",
)  # fmt: skip

INVISIBLE = (
    "atten\u200btion", "\ufeffattention", "at\u00adten\u00adtion", "linear\u2060 attention", "attention\ufe0e",
    "linear\u00a0attention", "linear\u202fattention", "\u2066attention\u2069", "linear\u3000attention",
)  # fmt: skip

LONG = (
    "attention " * 10_000, " ".join(f"word{number}" for number in range(10_000)), "a" * 10_000, "ab" * 50_000,
    "-".join(["long"] * 3_000), "attention" + "!" * 5_000, " " * 10_000 + "attention", "a " * 5_000,
    "\n".join(["neural network"] * 2_000), "x-y." * 5_000, "1 " * 5_000, '"' + "neural network " * 3_000 + '"',
    "'" * 10_000, "attention\t" * 100, '"attention" ' * 500, '"linear attention" ' * 500, "author:hinton " * 500,
    "cat:cs.CL " * 500, "neural* " * 200, "https://arxiv.org/abs/2507.06457 " * 300,
)  # fmt: skip

ADDRESSES = (
    "https://example.org/", "http://", "https://arxiv.org/abs/", "https://arxiv.org/abs/9999.99999", "arXiv:",
    "arxiv:0000.00000", "doi:", "10.1000/xyz123", "https://doi.org/10.1000/", "p0", "p999999999", "P1",
    "p" + "9" * 50, "mailto:a@b.c", "file:///etc/passwd", "../../etc/passwd", "http://[::1",
    "https://huggingface.co/papers/", "ftp://x y z", "www.attention.com?q=a&b=c#d",
)  # fmt: skip

CODE = (
    "def attention(q, k, v):\n    return softmax(q @ k.T) @ v", "C++", "C#", "F#", ".NET", "node.js",
    "x = [1, 2, 3]", "git commit -m 'x'", "--help", "-v", "--", "$HOME", "`rm -rf /`", "$(reboot)", "%s%s%s%n",
    "null", "None", "undefined", "true", "\\u0041",
)  # fmt: skip

KINDS: dict[str, tuple[str, ...]] = {
    "empty": EMPTY, "punctuation": PUNCTUATION, "one sign": ONE_SIGN, "numbers": NUMBERS, "emoji": EMOJI,
    "scripts": SCRIPTS, "SQL": SQL, "HTML": HTML, "TeX": TEX, "regex": REGEX, "unbalanced": UNBALANCED,
    "nested": NESTED, "operators": OPERATORS, "fields": FIELDS, "stop words": STOP_WORDS, "negations": NEGATIONS,
    "controls": CONTROLS, "invisible": INVISIBLE, "long": LONG, "addresses": ADDRESSES, "code": CODE,
}  # fmt: skip
ALL = tuple((kind, text) for kind, texts in KINDS.items() for text in texts)

TITLE_IN_DISGUISE = (
    TITLE, TITLE.upper(), TITLE.lower(), f'"{TITLE}"', f"<b>{TITLE}</b>", f"{TITLE} \U0001f680", f"({TITLE}",
    f"{TITLE})", f"{TITLE}]]", f"\u202e{TITLE}", f"\ufeff{TITLE}\u200b", TITLE.replace(" ", "\u00a0"),
    TITLE.replace(" ", "\n"), TITLE.replace("tt", "tt\u00ad"), f"{TITLE}\x00", f'{TITLE}"', f"\\title{{{TITLE}}}",
    f"  {TITLE}.  ", f"*{TITLE}*", "".join(chr(ord(sign) + 0xFEE0) if sign != " " else sign for sign in TITLE),
    f"\u201c{TITLE}\u201d", f"{TITLE} -zzzzzz", f"{TITLE}?", f"### {TITLE}",
    TITLE.replace("Attention", "Attentoin"),
)  # fmt: skip
"""Whoever types one of these wants the paper of that title first."""

NAMES = (
    ARXIV, f"arXiv:{ARXIV}", f"arxiv:{ARXIV}v3", f"https://arxiv.org/abs/{ARXIV}",
    f"http://arxiv.org/pdf/{ARXIV}v1.pdf", f"  {ARXIV}\n", f"https://huggingface.co/papers/{ARXIV}",
    f"arxiv.org/abs/{ARXIV}", f"ARXIV:{ARXIV}", f"https://www.arxiv.org/abs/{ARXIV}?context=cs",
    f"<https://arxiv.org/abs/{ARXIV}>", f"\u200b{ARXIV}", f"doi:10.48550/arXiv.{ARXIV}",
)  # fmt: skip
"""Whoever types one of these wants exactly that paper."""
