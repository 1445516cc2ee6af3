"""This module tells whether a zip archive is plain files and their list, and nothing beside.

What one program unpacks, another must unpack, too: no field gives a member another name, no mode
makes it a link, and no byte lies where a reader of the list does not look.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from typing import IO

LOCAL = struct.Struct("<4s5H3I2H")
"""A member's own header: signature, version, flags, method, time, day, CRC, sizes, lengths."""
STREAMED, PACKED_SIGNATURE = 0x08, b"PK\x07\x08"
"""The flag of a member whose CRC and sizes stand behind it, and what may stand before them."""
BY_UNIX, OF_FOLDER = 3, 0x10
END, END_OF_LARGE = 22, 76
LISTED = 46
CHUNK = 65_536
MOST_EXTRA = {0x0001: 28, 0x5455: 13, 0x7875: 15, 0x000A: 32}
"""Bytes of what programs that pack note of a member and no name: sizes, times, an owner."""


def is_canonical(archive: zipfile.ZipFile, size: int) -> bool:
    """Tell whether an archive is its files and their list, from the first byte to the last."""
    stream, at = archive.fp, 0
    if stream is None or archive.comment:
        return False
    members = sorted(archive.infolist(), key=lambda member: member.header_offset)
    before: zipfile.ZipInfo | None = None
    for member in members:
        if not _is_plain(member) or not _joins(stream, before, at, member.header_offset):
            return False
        begins = _content_of(stream, member)
        if begins is None or not _is_whole(stream, member, begins):
            return False
        before, at = member, begins + member.compress_size
    listed = sum(
        LISTED + len(member.orig_filename.encode()) + len(member.extra) for member in members
    )
    begins = archive.start_dir
    ends = size - begins - listed
    return _joins(stream, before, at, begins) and ends in (END, END + END_OF_LARGE)


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a file or an empty folder, without a comment or a mode of its own.

    A folder is only a name: what it held would be unpacked by nobody.
    """
    mode = member.external_attr >> 16 if member.create_system == BY_UNIX else 0
    kind = stat.S_IFDIR if member.is_dir() else stat.S_IFREG
    is_marked = bool(member.external_attr & OF_FOLDER)
    return (
        not member.comment
        and stat.S_IFMT(mode) in (0, kind)
        and stat.S_IMODE(mode) <= 0o777
        and (member.is_dir() or not is_marked)
        and not (member.is_dir() and (member.file_size or member.compress_size))
        and member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        and _is_known(member.extra)
    )


def _is_known(extra: bytes) -> bool:
    """Tell whether the extra fields of a member are known, and short."""
    while extra:
        if len(extra) < 4:
            return False
        kind, length = struct.unpack_from("<2H", extra)
        if length > min(MOST_EXTRA.get(kind, -1), len(extra) - 4):
            return False
        extra = extra[4 + length :]
    return True


def _joins(stream: IO[bytes], before: zipfile.ZipInfo | None, at: int, begins: int) -> bool:
    """Tell whether a member, or the list, begins where the member before it ends.

    Behind one that was streamed its CRC and sizes may stand, and nothing else.
    """
    if begins == at:
        return True
    if before is None or not before.flag_bits & STREAMED or not at < begins <= at + 24:
        return False
    stream.seek(at)
    between = stream.read(begins - at).removeprefix(PACKED_SIGNATURE)
    sums = before.CRC, before.compress_size, before.file_size
    return between in (struct.pack("<3I", *sums), struct.pack("<I2Q", *sums))


def _content_of(stream: IO[bytes], member: zipfile.ZipInfo) -> int | None:
    """Return where the content of a member begins; None where its own header says another thing."""
    stream.seek(member.header_offset)
    header = stream.read(LOCAL.size)
    if len(header) < LOCAL.size:
        return None
    _, _, flags, method, _, _, *sums, of_name, of_extra = LOCAL.unpack(header)
    name, extra = stream.read(of_name), stream.read(of_extra)
    unsaid = {0, 0xFFFFFFFF} if flags & STREAMED else {0xFFFFFFFF}
    agree = all(
        here in {listed, *unsaid}
        for here, listed in zip(
            sums, (member.CRC, member.compress_size, member.file_size), strict=True
        )
    )
    same_name = name in (member.orig_filename.encode(), _of_dos(member.orig_filename))
    same = (flags, method) == (member.flag_bits, member.compress_type) and agree and same_name
    return (
        member.header_offset + LOCAL.size + of_name + of_extra
        if same and _is_known(extra)
        else None
    )


def _of_dos(name: str) -> bytes:
    return name.encode("cp437", "replace")


def _is_whole(stream: IO[bytes], member: zipfile.ZipInfo, begins: int) -> bool:
    """Tell whether the packed content of a member ends where its size says, and no byte before."""
    if member.compress_type == zipfile.ZIP_STORED:
        return member.compress_size == member.file_size
    stream.seek(begins)
    inflate, left, unpacked = zlib.decompressobj(-zlib.MAX_WBITS), member.compress_size, 0
    while left and not inflate.eof:
        packed = stream.read(min(CHUNK, left))
        if not packed:
            return False
        left -= len(packed)
        unpacked += len(inflate.decompress(packed))
        if unpacked > member.file_size:
            return False
    return inflate.eof and not left and not inflate.unused_data and unpacked == member.file_size
