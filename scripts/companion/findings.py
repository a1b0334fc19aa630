"""Block `\\findings`: the findings that matter most, from `data/findings.yml`, each with the verdicts of the claims behind it."""

from typing import TYPE_CHECKING

from companion.claims import LEDGER, Claim, verdict_badge
from companion.markdown_ext import BlockError
from companion.pages import Page, relative_url
from companion.spans import link

if TYPE_CHECKING:
    from companion.project import Project


def render(project: "Project", page: Page, argument: str) -> str:
    """Return Markdown, so that the citations of the findings are notes of the page that shows them."""
    claims = {claim.id: claim for claim in project.claims}
    parts = ['<div class="findings" markdown="1">']
    for finding in project.data.get("findings", []):
        unknown = [identifier for identifier in finding["claims"] if identifier not in claims]
        if unknown:
            raise BlockError(f'shows the finding "{finding["title"]}", which names the claim "{unknown[0]}"; a finding must rest on claims of data/claims/: correct the id in data/findings.yml')
        badges = _badges(project, page, [claims[identifier] for identifier in finding["claims"]])
        text = " ".join(finding["text"].split())
        parts.append(f"**{finding['title']}** {text} [{finding['label']}]({finding['page']}) {badges}")
    return "\n\n".join([*parts, "</div>"])


def _badges(project: "Project", page: Page, claims: list[Claim]) -> str:
    """The verdicts on the paper's claims behind a finding, each verdict once with the number of claims, linked to the first."""
    first: dict[str, Claim] = {}
    for claim in claims:
        first.setdefault(claim.verdict, claim)
    parts = []
    for verdict, claim in first.items():
        number = sum(other.verdict == verdict for other in claims)
        times = f" ×{number}" if number > 1 else ""
        parts.append(link(verdict_badge(project, verdict), relative_url(page.url, f"{LEDGER}#{claim.id}")) + times)
    return f'<span class="finding-claims">The paper’s claim{"s" if len(claims) > 1 else ""}: {" ".join(parts)}</span>' if parts else ""
