"""The ledger of external addresses is complete and has nothing that is not used; its dates and results fit.

That archived copies stand on hosts of `data/domains.yml` is told by `hosts`, as for every address in the data.
"""

from collections.abc import Iterator

from companion.dates import is_date
from companion.linkledger import LEDGER, RESULTS, LinkRecord, addresses, read_records
from companion.problem import Problem, nearest
from companion.project import Project


def check(project: Project) -> Iterator[Problem]:
    """Every external address has one record, every record an address; runs where there is a ledger."""
    if "links" not in project.data:
        return
    found, records = addresses(project), read_records(project)
    seen: dict[str, LinkRecord] = {}
    for record in records:
        if other := seen.get(record.url):
            yield Problem(LEDGER, record.line, f'"{record.url}" already has a record on line {other.line}; an address must have one: delete the newer')
            continue
        seen[record.url] = record
        yield from _one(record)
        if record.url not in found:
            yield Problem(LEDGER, record.line, f'"{record.url}" is linked to nowhere; a record must be of an address in use: run make links')
        elif record.fallback != found[record.url].fallback:
            yield Problem(LEDGER, record.line, f'the fallback "{record.fallback}" is not "{found[record.url].fallback}", what references.bib says now; the two must agree: run make links')
    for url, place in found.items():
        if url not in seen:
            yield Problem(place.path, place.line, f'"{url}" has no record in {LEDGER}; every external address must have one: run make links')


def _one(record: LinkRecord) -> Iterator[Problem]:
    for name in ("first_seen", "last_checked"):
        value = getattr(record, name)
        if value and not is_date(value):
            yield Problem(LEDGER, record.line, f'"{value}" is no date; {name} must be YYYY-MM-DD or empty: correct it')
    if bool(record.last_checked) == (record.result == "never"):
        yield Problem(LEDGER, record.line, f'the result is "{record.result}" and last_checked "{record.last_checked}"; one that was never checked must have no date, any other must have one: correct one of the two')
    if record.result not in RESULTS:
        yield Problem(LEDGER, record.line, f'"{record.result}" is no result{nearest(record.result, RESULTS) or ";"} it must be one of {", ".join(RESULTS)}: choose one, or run make links-online')
