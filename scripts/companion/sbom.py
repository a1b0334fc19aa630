"""What the project installs, as a CycloneDX 1.6 bill of materials made from a lock file alone: no clock, no network, no environment.

The lock is what `uv pip compile --generate-hashes` writes: `name==version ; marker \\`, lines of `--hash=sha256:…`, and `# via` notes
that say who needs the package. Used by `scripts/sbom.py` and by whoever packs an edition. Format: cyclonedx.org, specification 1.6
(ECMA-424); package addresses: purl, type pypi.
"""

import hashlib
import json
import re
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$")
_HASH = re.compile(r"^\s+--hash=sha256:(?P<hash>[0-9a-f]{64})\s*\\?$")
_VIA = re.compile(r"^\s+#\s+(?:via\s+)?(?:(?P<name>[A-Za-z0-9._-]+)(?P<project>\s+\(pyproject\.toml\))?|-r (?P<file>[\w./-]+))$")


@dataclass(frozen=True)
class Pinned:
    """One line of a lock. `marker` is empty where the package goes everywhere; `via` are the packages that need it, "" is the project."""

    name: str
    version: str
    marker: str = ""
    hashes: tuple[str, ...] = ()
    via: tuple[str, ...] = ()

    @property
    def purl(self) -> str:
        """Package address: pkg:pypi/name@version."""
        return f"pkg:pypi/{re.sub(r'[-_.]+', '-', self.name).lower()}@{self.version}"


def parse_lock(text: str) -> tuple[Pinned, ...]:
    """Return the packages of a lock, in its order. Raises ValueError for a line that is none of the three kinds."""
    found: list[Pinned] = []
    hashes: list[list[str]] = []
    via: list[list[str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := _PIN.match(line):
            found.append(Pinned(match["name"], match["version"], match["marker"] or ""))
            hashes.append([])
            via.append([])
        elif found and (match := _HASH.match(line)):
            hashes[-1].append(match["hash"])
        elif found and (match := _VIA.match(line)):
            if match["name"] != "via":
                via[-1].append("" if match["project"] or match["file"] else match["name"])
        elif line.strip():
            raise ValueError(f"line {number} of the lock is no package, hash or note: {line.strip()[:80]}")
    return tuple(Pinned(pin.name, pin.version, pin.marker, tuple(h), tuple(v)) for pin, h, v in zip(found, hashes, via, strict=True))


def bill(lock: str, name: str, version: str, licence: str) -> Mapping[str, Any]:
    """Return the bill for a project that installs what `lock` says. The same lock and version give the same bill, serial number too."""
    packages = parse_lock(lock)
    digest = hashlib.sha256(lock.encode("utf-8")).hexdigest()
    root = f"{name}@{version}"
    needed_by: dict[str, set[str]] = defaultdict(set)
    for package in packages:
        for parent in package.via:
            needed_by[parent].add(package.purl)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{root}#{digest}')}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": root, "name": name, "version": version, "licenses": [{"license": {"id": licence}}]},
            "properties": [{"name": "lock:sha256", "value": digest}],
        },
        "components": [_component(package) for package in packages],
        "dependencies": [
            {"ref": root, "dependsOn": sorted(needed_by[""])},
            *({"ref": package.purl, "dependsOn": sorted(needed_by[package.name])} for package in packages),
        ],
    }


def _component(package: Pinned) -> dict[str, Any]:
    properties = [{"name": "lock:marker", "value": package.marker}] if package.marker else []
    properties += [{"name": "lock:sha256", "value": value} for value in package.hashes]
    return {"type": "library", "bom-ref": package.purl, "name": package.name, "version": package.version, "purl": package.purl, "properties": properties}


def render_bill(lock: str, name: str, version: str, licence: str = "MIT") -> str:
    """Return the bill as JSON text."""
    return json.dumps(bill(lock, name, version, licence), ensure_ascii=False, indent=1) + "\n"
