"""Names and notes as an attacker gives them."""

from html.parser import HTMLParser

#: What HTML must never make of a name.
ELEMENT, ATTRIBUTE = "x-canary", "onx-canary"

BREAKING_OUT = f"<{ELEMENT} {ATTRIBUTE}=1>"

#: Each passes through every place that shows or sends a name.
NAMES = {
    "element": f"{BREAKING_OUT}</{ELEMENT}>",
    "attribute": f"\" {ATTRIBUTE}=1 '{ATTRIBUTE}=1 `{ATTRIBUTE}=1 /><{ELEMENT}",
    "end of a script": f"</script></title></textarea></style><!--{BREAKING_OUT}-->",
    "entity": f"&lt;{ELEMENT}&gt; &#60;{ELEMENT}&#62; &amp;lt;",
    "template": "{{ upload.trainer_sub }}{% load x %}{# #}${7*7}<%= 7*7 %>%(x)s{0.__class__}",
    "formula": "=cmd|'/c calc'!A1",
    "encoded word": "=?utf-8?q?=0D=0ABcc=3A_eve=40evil.example?=",
    "path": "../../../etc/passwd",
    "url": "javascript:alert(1)",
    "query": "?x=1&y=2#z;a=b,c%00%0d%0a",
    "quotes": 'O\'Neil "Q" \\ ` ’ “',
    "letters": "🏍️ 👩‍🏫 محمد נועה 李雷 Zoë e\u0301",
    "long": "ß" * 255,
}

#: The same in two, as making all pages of one takes a second. The one that leaves elements is last.
IN_PAGES = {
    "together": " ".join(text for text in NAMES.values() if "<!--" not in text),
    "end of a script": NAMES["end of a script"],
}

#: These no form lets in.
UNPRINTABLE = {
    "nul": "a\x00b",
    "crlf": "a\r\nBcc: eve@evil.example\r\n\r\nb",
    "escape": "a\x1b[2Jb",
    "separator": "a\u2028b\u2029c\x85d\x1ce",
    "override": "a\u202egpj.exe",
    "isolate": "a\u2066b\u2069c",
    "invisible": "a\u200bb\ufeffc",
}


class Elements(HTMLParser):
    """The elements and attributes of a page, as a browser would make them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(name for name, _ in attrs)}
        self.addresses |= {text or "" for name, text in attrs if name in {"href", "src", "action"}}

    @property
    def is_clean(self) -> bool:
        schemes = {address.partition(":")[0].lower() for address in self.addresses}
        return not self.names & {ELEMENT, ATTRIBUTE} and "javascript" not in schemes
