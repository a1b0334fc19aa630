"""Zip archives that are the same bytes wherever they are made, and the careful reading of those others may have made.

One folder inside, named as the archive; names sorted; one time and one permission for every file; a list of SHA-256 sums.
"""

import hashlib
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

MANIFEST = "MANIFEST.sha256"
#: No archive of this site comes near it: more is a mistake or an attack.
LARGEST = 2 * 1024**3
_PART = re.compile(r"[^\x00-\x1f\\:]+")


class ArchiveError(ValueError):
    """An archive that must not be used; the message says why and names it."""


def manifest(files: Mapping[str, bytes]) -> str:
    """Return the sums of `files` (name → content) in the form of `sha256sum`, sorted by name."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))


def write_archive(target: Path, files: Mapping[str, bytes], epoch: int, *, compress: bool = False) -> None:
    """Write `files` (name → content) into a zip, in a folder named as the zip, with their manifest.

    `epoch` is the time of every file, in seconds since 1970 UTC. Uncompressed unless asked: what a compressor writes differs
    between its versions, and the bytes of an edition must not.
    """
    when = datetime.fromtimestamp(max(epoch, 315_532_800), UTC)  # a zip knows no time before 1980
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    whole = {**files, MANIFEST: manifest(files).encode("utf-8")}
    with zipfile.ZipFile(target, "w", method) as archive:
        for name in sorted(whole):
            info = zipfile.ZipInfo(f"{target.name.removesuffix('.part').removesuffix('.zip')}/{name}", when.timetuple()[:6])
            info.create_system = 3  # Unix: else it is that of the machine
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.compress_type = method
            archive.writestr(info, whole[name])


def read_archive(path: Path) -> dict[str, bytes]:
    """Return name → content of an archive of ours, its folder left off. Raises ArchiveError where a name, a size or a sum is not as it must be."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = dict(_members(path, archive))
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise ArchiveError(f"{path}: cannot be read as a zip archive ({error})") from error
    listed = files.pop(MANIFEST, b"").decode("utf-8", "replace")
    if not listed:
        raise ArchiveError(f"{path}: has no {MANIFEST}; an archive must be as `make edition` wrote it")
    if listed != manifest(files):
        known = dict(reversed(line.split("  ", 1)) for line in listed.splitlines() if "  " in line)
        actual = dict(reversed(line.split("  ", 1)) for line in manifest(files).splitlines())
        wrong = sorted(name for name in {*known, *actual} if known.get(name) != actual.get(name))
        raise ArchiveError(f"{path}: {', '.join(wrong[:5]) or MANIFEST} is not what {MANIFEST} says; get the archive again")
    return files


def _members(path: Path, archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    infos = archive.infolist()
    if sum(info.file_size for info in infos) > LARGEST:
        raise ArchiveError(f"{path}: would unpack to more than {LARGEST // 1024**3} GiB")
    folder = PurePosixPath(infos[0].filename).parts[0] if infos else ""
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        parts = name.split("/")
        if not all(_PART.fullmatch(part) and part not in {".", ".."} for part in parts) or len(parts) < 2 or parts[0] != folder:
            raise ArchiveError(f'{path}: holds "{name}"; every name must be a path inside the one folder of the archive')
        if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
            raise ArchiveError(f'{path}: "{name}" is no plain file')
        if name.lower() in seen:
            raise ArchiveError(f'{path}: holds "{name}" twice')
        seen.add(name.lower())
        yield "/".join(parts[1:]), archive.read(info)


def differences(one: Path, other: Path) -> list[str]:
    """Return what differs between two archives, as lines for a reader; empty when they are equal byte for byte."""
    if one.read_bytes() == other.read_bytes():
        return []
    first, second = read_archive(one), read_archive(other)
    lines = [f"{name}: differs" for name in sorted(first.keys() & second.keys()) if first[name] != second[name]]
    lines += [f"{name}: only in {one}" for name in sorted(first.keys() - second.keys())]
    lines += [f"{name}: only in {other}" for name in sorted(second.keys() - first.keys())]
    return lines or ["the files are equal; their times, order, permissions or compression differ"]


def files_of(folder: Path) -> dict[str, bytes]:
    """Return name → content of every file below `folder`."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
