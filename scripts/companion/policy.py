"""What a browser may do with the pages of the site: the content security policy and the other headers, said once.

The policy stands in every page as a meta element, which any host serves, and in the file `_headers` at the root of the site, which hosts of
static sites read (Netlify, Cloudflare Pages and others; GitHub Pages does not). Directives as in W3C Content Security Policy Level 3.
"""

from html import escape
from pathlib import Path

HEADERS_FILE = "_headers"
#: Scripts and styles only as files of the site. `wasm-unsafe-eval` lets the search engine compile its WebAssembly and nothing else: it
#: does not allow eval. The theme's style sheet has its icons as data: images.
_DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
#: Features of browsers that no page of the site asks for.
_UNUSED = ("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking")

CONTENT_SECURITY_POLICY = "; ".join(f"{name} {value}" for name, value in _DIRECTIVES.items())
#: Header → value. A meta element may not say frame-ancestors.
HEADERS = {
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: The policy as it stands in a page, before anything it is to govern.
META = f'<meta http-equiv="Content-Security-Policy" content="{escape(CONTENT_SECURITY_POLICY, quote=False)}">'


def for_folder(policy: str) -> str:
    """Return a policy as it must be on a page opened from a folder: there a file is not always the same origin as another."""
    return policy.replace("'self'", "'self' file:")


def render_headers() -> str:
    """Return the file that tells a host of static sites which headers to send with every file."""
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in HEADERS.items())


def write_headers(site: Path) -> None:
    """Write that file at the root of the built site."""
    (site / HEADERS_FILE).write_bytes(render_headers().encode("utf-8"))
