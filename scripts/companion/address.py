"""External addresses: what makes one unfit to stand on the site, said in a sentence. Used by the checks of pages, bibliography and data.

How a browser reads an address follows the URL standard of the WHATWG (living standard, read as of 2024): it drops tabs and line ends,
takes a backslash for a slash, adds missing slashes, and reads a host that ends in a number as an IP address.
"""

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping
from html import unescape

from companion.problem import nearest
from companion.textfile import strange

#: Zero-width and direction marks, soft hyphen, byte-order mark: not seen, and part of no address.
INVISIBLE = re.compile("[\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200a\u3000]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.I)
#: A whole label that a browser reads as a number, so that the host is an IP address: 127, 0x7f, 017700000001.
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.I)
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
#: In running text: anything with a scheme and two slashes, or a host that begins with www.
IN_TEXT = re.compile(r"(?:(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]*://|(?<![\w./])www\.)[^\s<>\"'`|\]}]+")
#: A hidden service named without a scheme.
HIDDEN = re.compile(r"(?<![\w.-])[a-z0-9][a-z0-9.-]*\.(?:onion|i2p)(?![\w-])", re.I)
#: A scheme that runs or holds something, wherever it stands in a text.
ACTIVE = re.compile(r"\b(?:java|vb|live)\s*script\s*:|\bdata:[a-z]+/[a-z0-9.+-]+[;,]|\bdata:[^\s/]*;base64|\bfile:/|\bblob:h", re.I)
EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\w-])")
#: Schemes of links to other sites, and of telephone numbers on the help page.
_WEB = ("http", "https")


def read_as_browser(written: str) -> str:
    """Return an address with character codes resolved and without what a browser drops: spaces at its ends, control and invisible characters within."""
    text = INVISIBLE.sub("", unescape(unescape(written)))
    return re.sub(r"[\x00-\x1f\x7f]", "", text.strip("\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f \xa0"))


def scheme_of(written: str) -> str:
    """Return the scheme a browser would see, in lower case, or an empty string: `&#106;ava\\tscript:x` gives javascript."""
    match = _SCHEME.match(re.sub(r"\s", "", unicodedata.normalize("NFKC", read_as_browser(written))))
    return match.group().lower() if match else ""


def leads_away(written: str) -> bool:
    """Tell whether a link leaves the site or does something else than lead to a page of it."""
    text = read_as_browser(written)
    return bool(scheme_of(written)) or text.startswith("//") or "\\" in text


def show(written: str) -> str:
    """Return an address as a message can print it: what cannot be seen as its code."""
    return "".join(c if c.isprintable() and not INVISIBLE.match(c) else f"\\u{ord(c):04x}" for c in written)


def host_fault(host: str, shorteners: Container[str] = ()) -> str:
    """Return what is wrong with a host as such, or an empty string. `host` is as written, without port."""
    labels = host.lower().rstrip(".").split(".")
    if not host.isascii():
        return f"has letters outside a–z in its host{strange(host)}, which can look like those of another; a host must be written in plain lower-case letters: copy the address anew from its source"
    if any(label.startswith("xn--") for label in labels):
        return "has a host in punycode (xn--), which can look like another; a host must be written in plain lower-case letters: link to another page of the same body"
    if labels[-1] in {"onion", "i2p"}:
        return "names a hidden service; none may be linked or named here: take it out"
    if "[" in host or ":" in host or _NUMBER.fullmatch(labels[-1]):
        return "names a machine by number; an address must name a host: write its name, which must stand in data/domains.yml"
    if host.lower() in shorteners:
        return "is a short address, which hides where it leads; an address must show its host: write the address it leads to"
    if host != host.lower():
        return "is written with capital letters in its host; a host must be in lower case: write them small"
    if not _HOST.fullmatch(host):
        return "has no plain host; an address must be plain: https://host/path"
    return ""


def fault(written: str, hosts: Mapping[str, Mapping[str, str]], shorteners: Container[str] = ()) -> str:
    """Return what is wrong with an address that leaves the site, as a sentence, or an empty string. `written` has its character codes resolved."""
    name = f'"{show(written)}"'
    scheme = scheme_of(written)
    if scheme and scheme not in _WEB:
        return f"{name} has the scheme {scheme}:; an external address must begin with https://: write the whole of it, or take it out"
    if INVISIBLE.search(written) or _SPACE.search(written) or "&#" in written:
        return f"{name} holds a space, a character code or a character that cannot be seen; an address must be plain: https://host/path"
    if "\\" in written:
        return f"{name} holds a backslash, which browsers take for a slash; an address must be plain: https://host/path"
    if written.startswith("//"):
        return f"{name} says no scheme; an external address must begin with https://: write the whole of it, or take it out"
    match = re.match(r"(?P<scheme>[A-Za-z]+)://(?P<place>[^/?#]*)", written)
    if match is None or not match["place"]:
        return f"{name} does not begin with https:// and a host; an external address must: write the whole of it"
    if match["scheme"] not in _WEB:
        return f"{name} is written with capital letters in its scheme; a scheme must be in lower case: write https"
    place = match["place"]
    if "@" in place:
        return f"{name} holds a user name or a port; an address must be plain: https://host/path"
    host, colon, _ = (place, "", "") if place.startswith("[") else place.partition(":")
    if why := host_fault(host, shorteners):
        return f"{name} {why}"
    if colon:
        return f"{name} holds a user name or a port; an address must be plain: https://host/path"
    if hosts and host not in hosts:  # without the list, that is told alone
        return f'"{host}" is not a host this site links to{nearest(host, hosts) or ";"} a link must lead to a host of data/domains.yml: add it there with what it is and why, or take the link out'
    if match["scheme"] == "http" and hosts.get(host, {}).get("http") != "only":
        return f'{name} begins with http:; an address must begin with https:, unless its host has no other: write https:, or mark the host "http: only" in data/domains.yml'
    return ""


def addresses_in(line: str) -> Iterator[str]:
    """Yield the addresses that stand in a line of text, also those written with look-alike colons and slashes or with characters between."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", unescape(line)))
    for text in dict.fromkeys((line, plain)):
        for match in IN_TEXT.finditer(text):
            found = match.group().rstrip(".,;:!?*_")
            while found.endswith(")") and found.count(")") > found.count("("):
                found = found[:-1].rstrip(".,;:!?*_")
            yield found

