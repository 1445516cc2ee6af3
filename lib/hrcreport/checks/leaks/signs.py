"""This module finds e-mail addresses, telephone numbers, positions, secrets and paths in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import chain
from typing import Any

from hrcreport.checks.leaks.digits import numbers_in
from hrcreport.checks.leaks.leak import Found, places_of
from hrcreport.checks.leaks.personal import personal_in, telling_personal

AT = re.compile(r"@|[\[(](?:at|arroba)[\])]\s?")
AT_BEGINS = ("@", "[at", "(at", "[arroba", "(arroba")
DOT = r"(?:\.|\s?[\[(](?:dot|point|punto|ponto)[\])]\s?)"
IN_MAIL = re.compile(
    r"""
    @
    (?<=[\w.+'%-]@)  # behind the name of a box
    [\w-]+\.[\w-]
    """,
    re.VERBOSE,
)
BEFORE_AT, AFTER_AT = re.compile(r"[\w.+'%-]+\Z"), re.compile(rf"[\w-]+(?:{DOT}[\w-]+)+")
LONGEST_MAIL = 64
PICTURE_NAME = re.compile(r"\.(?:png|svg|jpg|qmd|ipynb)$")
DEGREE = r"-?\d{1,3}\.(\d+)"
BEFORE_POINT = re.compile(r"-?\d{1,3}(?=\.\Z)")
PAIR = re.compile(
    rf"""
    (?<![\d.,])  # no end of a longer number
    ({DEGREE})\s?°?\s?[NS]?\s?[,;/\t ]\s?(-?\d{{1,3}}\.(\d+))(?:\s?°)?(?:\s?[EWO])?
    (?!\d|\.\d|\s?,\s?-?\d)
    """,
    re.VERBOSE,
)
NUMBER = re.compile(
    rf"""
    (?<![\d.,])  # no end of a longer number
    ({DEGREE})(\s?[°º])?
    """,
    re.VERBOSE,
)
SAID = re.compile(
    r"(?:lat(?:itude)?|lng|lon(?:g(?:itude)?)?|gps|co-?ord\w*|geo(?:uri)?|located at)\W{1,6}\Z",
    re.I,
)
SAID_WORDS = ("lat", "lng", "lon", "gps", "ord", "geo", "located")
LONGEST_SAYING = 24
DEGREES = re.compile(r"\d{1,3}\s?\Z")
MINUTES = re.compile(
    r"\d{1,3}\s?[°º]\s?\d{1,2}\s?[′'’]\s?(?:\d{1,2}(?:\.\d+)?\s?(?:[″\"”]|′′))?\s?[NSEWO]\b"
)
LETTERED = re.compile(r"\d{1,3}\.(\d+)\s?[NSns],?\s{0,2}\d{1,3}\.\d+\s?[EWew]\b")
WITH_COMMAS = re.compile(r"\d{1,3},(\d+)\s?[NS],?\s{0,2}\d{1,3},\d+\s?[EWO]\b")
LETTERED_FIRST = re.compile(
    r"""
    (?<!\w)  # at the beginning of a word
    [NSns]\s?\d{1,3}\.(\d+)[,;]?\s{0,2}[EWOewo]\s?\d{1,3}\.\d+
    """,
    re.VERBOSE,
)
SURE_DECIMALS = 4
"""So many decimals in both of two numbers make them a position, without a word that says so."""
HOMES = ("home", "Users", "root", "private/var", "var/folders", "media", "mnt", "Volumes")
DRIVE = ":\\"
PATHS = {
    f"/{home}/": re.compile(
        rf"""
        (?<![\w./])  # at the beginning of a path
        /{home}/[\w.\-]+(?:/[^\s"'<>|]*)?
        """,
        re.VERBOSE,
    )
    for home in HOMES
} | {
    DRIVE: re.compile(
        r"\b[A-Za-z]:\\{1,2}(?:Users|Documents and Settings|home)\\{1,2}[^\s\"'<>|]+"
    ),
    "\\\\": re.compile(
        r"""
        (?<!\S)  # behind a blank or at the beginning
        \\\\[\w.-]+\\[\w$.-]+(?:\\[^\s"'<>|]*)?
        """,
        re.VERBOSE,
    ),
    "file:": re.compile(r"\bfile:///?[^\s\"'<>|]+"),
}
LEAST_SECRET = 16
LONG_WORD = re.compile(
    rf"""
    (?<![\w+/=.:-])  # no end of a longer word
    [\w+/=.:-]{{{LEAST_SECRET},}}
    """,
    re.VERBOSE,
)
HAS_DIGIT = re.compile(r"\d")
PARTS_OF_SECRETS = (
    "A3T", "ABIA", "ACCA", "AKIA", "ASIA", "AccountKey=", "gho_", "ghp_", "ghr_", "ghs_", "ghu_",
    "glpat-", "gldt-", "glft-", "glsoat-", "glrt-", "glcbt-", "glimt-", "glptt-", "glagent-",
    "gloas-", "GR1348941", "_authToken", "T3BlbkFJ", "PuTTY", "pypi-", "SG.", "sq0csp-", "k_live_",
    "AIza",
)  # fmt: skip  # a list of words
BEGINS_SECRET = re.compile(rf"(?:\A|[=:])(?:{'|'.join(map(re.escape, PARTS_OF_SECRETS))})")
"""How a secret begins that may have no digit, what it is called before it or not."""
PARTS_IN_ANY_CASE = (
    "ibm",
    "xox",
    "slack",
    "eyj",
    *(f"{word}{sign}" for word in ("key", "pwd", "password", "pass", "token") for sign in "=:"),
)
MAY_BE_SECRET = tuple(
    map(
        re.compile,
        (
            r"://[^\s/]+@",
            r"\.[\w-]{6}\.",
            r"-us\d",
            r":(?<=\d{8}:)[\w-]{35}",
            r"AC[a-z0-9]{32}",
            r"SK[a-z0-9]{32}",
        ),
    )
)
"""What every form of a secret holds that the library knows: words, and what is none.

The library is loaded for nothing else.
"""
KEY_OF_SERVICE = re.compile(
    r"""
    (?<![\w-])  # at the beginning of a word
    (?!sha\d)   # no hash, which says by which function it was made
    (?:[a-z][a-z0-9]{0,11}[-_]|hvs\.|ya29\.|[ps]k\.)([\w-]{20,})
    """,
    re.ASCII | re.VERBOSE,
)
"""A key that begins with whose it is: letters, a sign, and what was drawn at random."""
OF_HASH = re.compile(r"sha-?\d+\W\Z", re.I)
"""What stands before a hash that an address names: ni:///sha-256;…"""
HEX_KEY = re.compile(r"\w*(?:key|api|pat|tok|sec|sk|v\d)\w*[-_][0-9a-f]{32,}")
CHANGES = re.compile(r"[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[A-Za-z])")
LEAST_OF_EACH, LEAST_CHANGES, LEAST_CAPITALS = 3, 1 / 4, 1 / 3
"""So many capitals, small letters and digits, so often one behind another, are no words.

Where there are no digits, so many letters are capitals.
"""
OWN_KEY_WORDS = ("secret", "age-plugin-")
PARTED = r"[-\s\ufffe]{0,2}"
OWN_KEY = re.compile(
    rf"(?:age|hrcreport){PARTED}secret{PARTED}key{PARTED}(?:pq{PARTED})?1[0-9a-z\n\ufffe]{{6,}}|"
    rf"age-plugin-[a-z0-9-]{{1,80}}-1[0-9a-z]{{6,}}",
    re.I,
)
"""A key that opens encrypted tables, or changes counts, in small letters too, parted by lines.

Where a line of a page ends at a hyphen, its reader gives another sign, or none.
"""
MARKED = re.compile(
    r"""
      -----(?:BEGIN|END)(?:[A-Z ]+KEY|[ ](?:AGE[ ]ENCRYPTED[ ]FILE|PGP[ ]MESSAGE))
    | ://[^\s/@:]+:([^\s/@]+)@
    | (?<!\w)  # at the beginning of a word
      AIza[\w-]{35}(?![\w-])
    """,
    re.VERBOSE,
)
CALLED_SECRET = (
    "password",
    "passwd",
    "passphrase",
    "api_key",
    "api key",
    "api-key",
    "apikey",
    "secret",
    "secret_key",
    "secret-key",
    "access_key",
    "access-key",
    "private_key",
    "private-key",
    "private key",
    "privatekey",
    "access key",
    "accesskey",
    "secretkey",
    "token",
    "pwd",
    "_pass",
    "kennwort",
    "wachtwoord",
    "palavra-passe",
    "parola d'ordine",
    "mot de passe",
    "contraseña",
    "senha",
    "пароль",
    "passwort",
    "密码",
    "كلمة السر",
    "كلمة المرور",
    "pin code",
    "code pin",
    "access code",
    "code d'accès",
)
CALLED_FIRST = tuple(re.sub(" .*", "\n", phrase) for phrase in CALLED_SECRET)
"""What stands first of these between spaces, of several words with the end of its line."""
BEHIND_CALLED = "\n\"':=i"
"""One of these stands behind what a secret is called: "is" among others."""
LONGEST_WITHOUT = 400
"""Signs of a password before its first digit."""
PASSWORD = re.compile(
    rf"""
    (?:{"|".join(CALLED_SECRET).replace(" ", "[ ]").replace("'", "['’]")})
    (?:
        (?<!secret)(?<!token)
        [ ]
        (?:of|for|to|at|de|du|del|della|di|do|da|para|pour|per|für|zum?|van|voor|dla|от|для|к|на)
        [ ]
        [^\n.:;=]{{1,60}}?
        | (?<=[\u0600-\u06ff])[ ]ل[^\n.:;=]{{1,60}}?
    )?
    ["']? (?:
        \s?(?:[:=]|[ ](?:is|est|es|é|è|ist)\b)\s?
        | \t(?=\S{{6}})(?!\d+[.,%/-])
        | (?:(?<=password)[ ]|(?<=passwd)[ ]|(?<=pwd)[ ]|(?<=senha)[ ]
            |(?<=contraseña)[ ]|(?<=passe)[ ]|(?<=passwort)[ ])
          (?=\S{{6}})(?!\d+[.,%/-])(?!\D+\d\W?(?:\s|\Z))
    )
    ["']?
    (
        [^\s"',;\d]{{0,{LONGEST_WITHOUT}}}\d[^\s"',;]*
        | (?![$<{{%])(?=[^\s"',;]*[!@\#$%^&*+])(?=[^\s"',;]*(?-i:[A-Z]))[^\s"',;]{{8,80}}
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Behind a tab, as a key of data, or a blank it has six signs and more, and is no number or word.
"""
PASSPHRASE = re.compile(r"passphrase[\"']?\s?(?:[:=]|is\b)\s?[\"']?(\S[^\n\"']{7,80})", re.I)
"""Words that are one secret together."""
GUESSING = (
    "Base64HighEntropyString",
    "HexHighEntropyString",
    "KeywordDetector",
    "IPPublicDetector",
    "ArtifactoryDetector",
    "CloudantDetector",
    "SoftlayerDetector",
    "IbmCosHmacDetector",
)
"""Plugins that take every long word for a secret, or need the words of code."""


def telling_signs(tokens: Set[str], *, decimals: int) -> set[str]:
    """Return of what stands between spaces that without which a text holds no sign.

    Groups of digits are none: they can be of several.
    """
    lines = "\n".join(("", *tokens, ""))
    small = _small(lines)
    paths = (path.lower() for path in PATHS)
    parts = (*AT_BEGINS, *"°º", *paths, "-begin", "--end", *OWN_KEY_WORDS, *CALLED_FIRST)
    fine = re.finditer(rf"\.\d{{{decimals + 1}}}|,\d{{4}}", lines)
    telling_lines = lines_at(
        lines, chain(places_of(small, parts), (match.start() for match in fine))
    )
    if secret := _may_be_secret_in(tokens):
        telling_lines |= {token for token in tokens if any(word in token for word in secret)}
    return telling_lines | telling_personal(tokens)


def _may_be_secret_in(tokens: Iterable[str]) -> set[str]:
    """Return the long words with a digit that the library is asked about."""
    long = "\n".join(token for token in tokens if len(token) >= LEAST_SECRET)
    words = LONG_WORD.findall(long)
    may_be = {word for word in words if HAS_DIGIT.search(word) or BEGINS_SECRET.search(word)}
    return may_be_secret(may_be) | set(filter(is_key_of_service, words))


def is_key_of_service(word: str) -> bool:
    """Tell whether a long word is a key that begins with the name of a service."""
    key = KEY_OF_SERVICE.search(word)
    if key is None:
        return False
    size, changes = len(key[1]), len(CHANGES.findall(key[1]))
    capitals, small, digits = (
        sum(map(is_of_kind, key[1])) for is_of_kind in (str.isupper, str.islower, str.isdigit)
    )
    is_drawn = min(capitals, small) >= LEAST_OF_EACH and changes > size * LEAST_CHANGES
    is_mixed = digits >= LEAST_OF_EACH or capitals > size * LEAST_CAPITALS
    return (is_drawn and is_mixed) or bool(HEX_KEY.match(key[0]))


def _small(text: str) -> str:
    """Return a text in small letters, each where it was: of no other letter the small is longer."""
    return text.replace("İ", "I").lower()


def lines_at(text: str, places: Iterable[int]) -> set[str]:
    """Return the lines in which some places are; the text begins and ends with a sign for a line.

    None of the places is such a sign.
    """
    lines = set[str]()
    begin = end = 0
    for at in places:
        if not begin <= at < end:  # of a line as long as a file there is one copy
            begin, end = text.rindex("\n", 0, at) + 1, text.index("\n", at)
            lines.add(text[begin:end])
    return lines


def signs_in(text: str, *, decimals: int, tokens: Set[str]) -> Iterator[Found]:
    """Yield what in a text is personal or secret by its form; positions finer than `decimals`.

    `tokens` is what stands in the text between spaces, each once, as far as it is telling.
    """
    among = "\n".join(tokens)
    yield from _addresses(text, among)
    yield from personal_in(text)
    yield from numbers_in(text)
    yield from _positions(text, decimals)
    for part, pattern in PATHS.items():
        ending = 0
        for at in places_of(text, (part,)) if part in among else ():
            begin = at - (part == DRIVE and at > 0)
            if at >= ending and (match := pattern.match(text, begin)):
                ending = match.end()
                yield Found(*match.span(), "machine-path")
    yield from _secrets(text, tokens, among)


def _addresses(text: str, among: str) -> Iterator[Found]:
    signs = (sign for sign in AT_BEGINS if sign in among)
    begin_places = places_of(text, [sign for sign in signs if sign != "@" or IN_MAIL.search(among)])
    for match in filter(None, (AT.match(text, at) for at in begin_places)):
        begin, end = max(0, match.start() - LONGEST_MAIL), match.start()
        if match[0] != "@" and text[begin:end][-1:].isspace():
            end -= 1
        before = BEFORE_AT.search(text[begin:end])
        after = AFTER_AT.match(text, match.end())
        if before and after and not PICTURE_NAME.search(after[0]):
            yield Found(begin + before.start(), after.end(), "e-mail")


def _has_one(text: str, words: Iterable[str]) -> bool:
    """Tell whether one of some words in small letters stands in a short text."""
    small = text.lower()
    return any(word in small for word in words)


def _positions(text: str, decimals: int) -> Iterator[Found]:
    for at in places_of(text, "°º"):
        degrees = DEGREES.search(text[max(0, at - 4) : at])
        if degrees and (minutes := MINUTES.match(text, at - len(degrees[0]))):
            yield Found(*minutes.span(), "position")
    for match in WITH_COMMAS.finditer(text):
        if len(match[1]) > decimals:
            yield Found(*match.span(), "position")
    sure = max(decimals + 1, SURE_DECIMALS)
    may_be = rf"\.(?:\d{{{sure},}}(?!\n\0)\s?[°NS,;/\s]|\d{{{decimals + 1},}}\s?[°ºNSns])"
    # Nothing says of what a number at the beginning of a text is.
    behind = "".join(rf"(?<!\0\n{digits}\.)" for digits in (r"\d", r"\d\d", r"\d\d\d"))
    coarser_pattern = rf"|\.{behind}\d{{{decimals + 1}}}"
    for point in re.finditer(may_be + coarser_pattern, text):
        before_point = BEFORE_POINT.search(text[max(0, point.start() - 5) : point.start() + 1])
        if not before_point:
            continue
        at = max(0, point.start() - 5) + before_point.start()
        if text[at] == "-" and (text[at - 1 : at].isdigit() or text[at - 1 : at] in (".", ",")):
            at += 1  # of a range, or after another sign
        alone = NUMBER.match(text, at)
        if alone and decimals < len(alone[2]) and abs(float(alone[1])) <= 180:
            before = text[max(0, at - LONGEST_SAYING) : at]
            if alone[3] or (_has_one(before, SAID_WORDS) and SAID.search(before)):
                yield Found(*alone.span(1), "position")
        lettered = LETTERED.match(text, at + (text[at] == "-"))
        if lettered and len(lettered[1]) > decimals:
            yield Found(*lettered.span(), "position")
        first = LETTERED_FIRST.search(text, max(0, at - 2), at + LONGEST_SAYING)
        if first and len(first[1]) > decimals:
            yield Found(*first.span(), "position")
        if pair := PAIR.match(text, at):
            a, b = abs(float(pair[1])), abs(float(pair[3]))
            if min(len(pair[2]), len(pair[4])) >= sure and min(a, b) <= 90 and 1 < max(a, b) <= 180:
                yield Found(*pair.span(), "position")


def _secrets(text: str, tokens: Set[str], among: str) -> Iterator[Found]:
    lines = _small(f"{among}\n")
    called_parts = {phrase.replace(" ", "\n").partition("\n") for phrase in CALLED_SECRET}
    words = {
        among[at : at + len(first)] + " " * bool(remainder)
        for first, end, remainder in called_parts
        for at in places_of(lines, (first + end,))
        if lines[at + len(first)] in BEHIND_CALLED
    }
    ending = 0
    for at in sorted(places_of(text, words)):
        if at < ending:
            continue  # within a password
        if secret_match := PASSPHRASE.match(text, at) or PASSWORD.match(text, at):
            ending = secret_match.end()
            yield Found(*secret_match.span(1), "secret")
    if any(key_word in lines for key_word in OWN_KEY_WORDS):
        yield from (Found(*match.span(), "secret") for match in OWN_KEY.finditer(text))
    if "-BEGIN" in among or "--END" in among or MARKED.search(among):
        yield from (Found(*match.span(), "secret") for match in MARKED.finditer(text))
    may_be = _may_be_secret_in(tokens)
    secret = {
        word
        for word in may_be
        if is_key_of_service(word) or any(any(plugin.analyze_string(word)) for plugin in plugins())
    }
    if secret:
        for match in LONG_WORD.finditer(text):
            if match[0] in secret and not OF_HASH.search(
                text, max(0, match.start() - 9), match.start()
            ):
                yield Found(*match.span(), "secret")


def may_be_secret(words: Set[str]) -> set[str]:
    """Return which words are looked at by the library that knows secrets."""
    lines = "\n".join(words)
    small = lines.lower()
    parts = [part for part in PARTS_OF_SECRETS if part in lines]
    parts_in_any_case = [part for part in PARTS_IN_ANY_CASE if part in small]
    candidates = {word for word in words if any(part in word for part in parts)} if parts else set()
    if parts_in_any_case:
        candidates |= {word for word in words if _has_one(word, parts_in_any_case)}
    for pattern in MAY_BE_SECRET:
        if pattern.search(lines):
            candidates.update(filter(pattern.search, words))
    return candidates


@lru_cache(maxsize=1)
def plugins() -> tuple[Any, ...]:
    """Return what the library detect-secrets knows of the forms of secrets, each by its search."""
    from detect_secrets.core.plugins import initialize
    from detect_secrets.settings import default_settings, get_settings

    with default_settings():
        names = [name for name in get_settings().plugins if name not in GUESSING]
        return tuple(initialize.from_plugin_classname(name) for name in names)
