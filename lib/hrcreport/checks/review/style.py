"""This module judges the editorial style of English text: words, names, numbers and dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from functools import partial
from itertools import pairwise

from hrcreport.checks.printed.passages import (
    AUTHORED,
    PROSE,
    READ,
    TABLES,
    TITLES,
    Reading,
    Role,
    around,
    quoted,
)
from hrcreport.checks.review.findings import (
    MONTH,
    Finding,
    before,
    expression,
    found,
    listed,
    of,
    sentence_around,
)
from hrcreport.checks.spelling.dictionary import WORD, Spelling, with_z
from hrcreport.checks.spelling.misspellings import ends_in_ize, misspellings
from hrcreport.checks.spelling.official_names import official_slips

NO_SPACE = re.compile(
    r"""
      \b(?:arts?|paras?|sects?|chaps?|Nos?|pp?|vol)\.\d
    | (?<![\w/.])  # no part of a word, a path or a number
      \d{1,3}\((?:[a-z]{1,4}|\d{1,2})\)(?![\w-])
    | \(\w{1,3}\)\(\w{1,3}\)
    | \bresolution[ ]\d+\(\d{4}\)
    """,
    re.VERBOSE,
)
BLANKS = frozenset({" ", "\u00a0"})
TWO_SPACES = re.compile(
    r"""
    (?<=\S)  # between words
    [ \u00a0]{2,}(?=\S)
    """,
    re.VERBOSE,
)
BEFORE_SIGN = re.compile(
    r"""
      (?<=[\w)”])  # behind a word
      [ \u00a0]+[,;.:?!](?=\s|$|[a-z])
    | (?<=\w)      # behind a word
      \([a-z]{3}
    | \([ \u00a0]+\S
    | \S[ \u00a0]+\)
    """,
    re.VERBOSE,
)
AFTER_SIGN = re.compile(
    r"""
      (?<=[a-z]{2})  # between words
      [,;:](?=[A-Za-z]{2})
    | (?<=[a-z]{3})  # at the end of a sentence
      \.(?=[A-Z][a-z]+\s)
    | (?<=[”)])      # behind a quotation
      \.(?=[A-Z])
    | [,;]{2,}
    | [,;]\.
    | (?<=[a-z]{4})  # behind a word
      \.[,;]\s
    | (?<=\w)        # behind a word
      \.\.(?=\s|$)
    | (?<=\w)        # between words
      [ ]--?[ ](?=[a-z\d])
    | (?<=\w)        # between words
      --(?=\w)
    | (?<=[a-z])     # between words
      [ ]&[ ](?=[a-z])
    """,
    re.VERBOSE,
)
"""A sign without its space, two signs, a hyphen for a dash, “&” for “and”."""
TWICE = re.compile(
    r"""
      [,;:،؛]{2,}
    | [,;،؛]\.(?!\.)
    | (?<=[^\W\d_]{3})  # behind a word
      \.[,;،؛](?=\s)
    | (?<=\w)           # behind a word
      (?:\.\.(?=\s|$)|[ ][,.](?=\s|$))
    """,
    re.VERBOSE,
)
"""Two signs, or a space before one, in languages other than English."""
SMALL_START = re.compile(
    r"""
    (?<=[^\W\d_A-Z]{2}[.!?][ ])    # behind the end of a sentence
    [a-zà-ÿ]{2,}(?=[ \u00a0,])
    """,
    re.VERBOSE,
)
BRACKETS = {"(": ")", "[": "]", "“": "”", "«": "»"}
UNENDED, A_SENTENCE = re.compile(r"[^\W_]$|,$"), 4
LIST_LETTER = re.compile(
    r"(?:^|[;:,،؛][ \u00a0](?:and |or |et |ou |y |o )?)(?:[a-z]{1,3}|\d{1,2}|[أ-ي])\)"
)
WEB = re.compile(r"https?://\S+|\bwww\.\S+")
ACCESSED = re.compile(r"\b(?:accessed on|seen as a stored copy)\b", re.IGNORECASE)

IZE = re.compile(
    r"""
      \b[a-z]{3,}is(?:e[ds]?|ing|ations?|ers?)\b
    | (?:^|(?<=[.!?][ ]))  # at the beginning of a sentence
      [A-Z][a-z]{2,}is(?:e[ds]?|ing|ations?|ers?)\b(?=[ ][a-z])
    """,
    re.VERBOSE,
)
"""Names such as “Authorised Professional Practice” are left alone."""
MARK_BEFORE = re.compile(r"\s*([.,;:])")
OPINION = re.compile(r"\b[Jj]udgment\b")
OF_A_COURT = re.compile(
    r"\b(?:courts?|tribunals?|chambers?|judges?|appeals?|case|cases|v)\b|\d{4}", re.IGNORECASE
)
SINGLE_QUOTED = re.compile(
    r"""
    (?<![\w’'])  # no apostrophe of a word
    ['‘](?=\w)[^'’‘“”\n]{2,200}
    (?<=[\w.,])  # behind a word or its stop
    ['’](?!\w)
    """,
    re.VERBOSE,
)
OF_ANOTHER = re.compile(r"«[^»]*»|‹[^›]*›|„[^“”]*[“”]|``|\"[^\"\n]+\"")
ENGLISH_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]+\"|\B‘[^’\n]{2,60}’\B")
TIGHT = re.compile(r"«(?=\w)|\w»")
IBID = re.compile(r"\b[Ii]bid\b\.?|\b(?:[Oo]p|[Ll]oc)\. cit\b\.?")
WITHIN = re.compile(r"[\w,;:)’”] $")
"""What stands before a word that does not begin a sentence."""
LONG_WORD = re.compile(r"[^\W\d_][\w’'‑-]{3,}")
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)’", re.IGNORECASE)
JOINING = re.compile(
    r"against|among|between|from|into|over|that|their|under|upon|with|within|without"
    r"|avec|chez|contre|dans|depuis|entre|leurs?|pour|sans|selon|sous|vers"
)
"""Small words of four letters and more, which have no capital where all others of a title have."""
SMALL_WORD = re.compile(
    r"""
    (?<=[a-zà-ÿ,][ ])  # within a title
    (?:Of|And|In|For|To|On|By|With|From|Or|At|De|Du|Des|Et|Ou|Par|Pour|Sur|Dans|Aux?|Avec|En)\b
    """,
    re.VERBOSE,
)
TITLE_CASED = 2
"""Words besides the first that have a capital and are no names, in a heading where all have."""


def word_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what is wrong with words, spaces and marks in an English text."""
    yield from found("style.space", reading, NO_SPACE)
    if reading.form == "docx":  # in a PDF the spaces are guessed from the distance of letters
        yield from found("style.space", reading, BEFORE_SIGN)
        yield from found("style.punctuation", reading, AFTER_SIGN, unless=_abbreviated)
        yield from _small_paragraphs(reading)
        yield from _note_marks(reading)
    for note in reading.of("footnote"):
        address = WEB.search(note.text)
        if address and not ACCESSED.search(note.text):
            yield of("style.web-date", note, f"{quoted(address[0])} has no date.")
    yield from found(
        "style.spelling",
        reading,
        IZE,
        unless=lambda match: not ends_in_ize(match[0]),
        describe=_with_z,
    )
    yield from found(
        "style.spelling",
        reading,
        OPINION,
        unless=lambda match: bool(OF_A_COURT.search(sentence_around(match))),
        says=" is spelt “judgement”; a court’s is a “judgment”",
    )
    yield from _ibid(reading)
    for passage in reading.of(*AUTHORED):
        doubled = re.sub(r"“[^”]*”", lambda match: " " * len(match[0]), passage.text)
        for match in (*SINGLE_QUOTED.finditer(doubled), *OF_ANOTHER.finditer(doubled)):
            yield of("style.quotation-marks", passage, f"{around(match)}.")


def sign_findings(reading: Reading) -> Iterator[Finding]:
    """Yield signs and spaces that stand twice, and brackets that nothing closes, in any language.

    In a PDF spaces are guessed from the distance of letters, and nothing is judged.
    """
    if reading.form == "docx":
        yield from found("style.space", reading, TWO_SPACES)
        yield from _unclosed(reading)
        yield from _unended(reading)
        if not reading.english:
            yield from found("style.punctuation", reading, TWICE, unless=_abbreviated)


def wording_findings(reading: Reading) -> Iterator[Finding]:
    """Yield wordings that an editor of the text's language would change."""
    for written, better, *remark in listed("wordings").get(
        reading.language.lower().partition("-")[0], ()
    ):
        advice = f": write “{better}”" if better else f": {remark[0]}"
        yield from found("style.wording", reading, expression(written), says=advice, starts=True)
    says = " begins with a small letter"
    yield from found(
        "style.punctuation",
        reading,
        SMALL_START,
        roles=AUTHORED - {"footnote"},
        unless=_abbreviated,
        says=says,
    )
    if reading.language.lower().startswith("fr"):
        for passage in reading.of(*AUTHORED):
            for match in ENGLISH_QUOTED.finditer(re.sub(r"«[^»]*»", "", passage.text)):
                yield of("style.quotation-marks", passage, f"{around(match)}: write « … ».")
            for match in TIGHT.finditer(passage.text):
                yield of("style.quotation-marks", passage, f"{around(match)} has no space.")
    language = reading.language.lower().partition("-")[0]
    for written, name in listed("spellings").get(language, ()):
        describe = partial(_spelt, better=name)
        yield from found("style.spelling", reading, expression(written), describe=describe)
    if words := listed("spellings")["words"].get(language):
        anywhere = expression(rf"(?<![\w-])(?i:{'|'.join(words)})(?![\w-])")
        yield from found("style.spelling", reading, anywhere, describe=_spelt)


def _spelt(match: re.Match[str], better: str = "") -> str:
    """Return a word as it is and as it should be, with the words around it."""
    word = match[0]
    if better == "Capitals":
        better = re.sub(
            r"\b(?!(?:on|of|the|and|against)\b)[a-z]", lambda first: first[0].upper(), word
        )
    elif better:
        better = match.expand(better)
    else:
        by_word = {**listed("spellings")["words"]["fr"], **listed("spellings")["words"]["en"]}
        better = by_word[word.lower()]
    if word[0].isupper():
        better = better[0].upper() + better[1:]
    return f"“{word}” is spelt “{better}”: {around(match)}"


def misspelling_findings(reading: Reading, words: Set[str]) -> Iterator[Finding]:
    """Yield words that are in no list and a letter from a frequent one; `words` are right ones."""
    listed_words = listed("spellings")["words"].get(reading.language.lower().partition("-")[0], ())
    for passage in reading.of(*AUTHORED):
        spans = passage.protected()
        for slip, better in misspellings(passage.text, reading.language or "en", words=words):
            if slip.word.lower() in listed_words:
                continue
            if not any(begin <= slip.at < end for begin, end in spans):
                message = f"{quoted(slip.word)} may be a slip for {quoted(better)}."
                yield of("style.misspelling", passage, message)


def spelling_findings(reading: Reading, spelling: Spelling) -> Iterator[Finding]:
    """Yield words of running text that no dictionary has."""
    for passage in reading.of(*AUTHORED - {"footnote", "title-note"}):
        own_places = {match.start() for match in passage.own_matches(WORD)}
        for slip in spelling.slips(passage.text):
            if slip.at in own_places:
                better = ", ".join(quoted(suggestion) for suggestion in spelling.better(slip.word))
                message = f"{quoted(slip.word)} is in no dictionary"
                yield of("style.unknown-word", passage, f"{message}{better and f'; {better}?'}")


def _small_paragraphs(reading: Reading) -> Iterator[Finding]:
    for passage in reading.of("paragraph"):
        if re.match("[a-z]{2,} ", passage.text):
            message = f"{passage.quoted} begins with a small letter."
            yield of("style.punctuation", passage, message)


def _unended(reading: Reading) -> Iterator[Finding]:
    """Yield each numbered paragraph that ends in a letter or a comma.

    A recommendation that stands alone may keep the semicolon of an item.
    """
    for passage in reading.of("paragraph") if reading.structured else ():
        text = passage.text.rstrip()
        if passage.number and len(text.split()) >= A_SENTENCE and UNENDED.search(text):
            message = f"“…{text[-40:]}” ends without a full stop."
            yield of("style.punctuation", passage, message)


def _unclosed(reading: Reading) -> Iterator[Finding]:
    """Yield each paragraph in which a bracket or a quotation is opened or closed alone."""
    for passage in reading.of(*AUTHORED - TABLES):
        text = LIST_LETTER.sub("", passage.text)
        for opened, closed in BRACKETS.items():
            apart = text.count(opened) - text.count(closed)
            # “par. 11 a)” has a bracket that nothing opens, and in English a space and two.
            if "„" not in text and (apart > 0 or (apart and reading.english)):
                message = f"“{opened}” and “{closed}” are not as many in {passage.quoted}."
                yield of("style.punctuation", passage, message)


def _ibid(reading: Reading) -> Iterator[Finding]:
    """Yield each “ibid.” that does not stand for the only source of the note before."""
    above = ""
    for passage in reading.of(*PROSE, "footnote"):
        for match in passage.own_matches(IBID):
            sole = above and ";" not in above and passage.role == "footnote"
            if not (sole and match[0].lower().startswith("ibid")):
                yield of("style.ibid", passage, f"{around(match)}.")
        above = passage.text if passage.role == "footnote" else above


def title_case_findings(reading: Reading) -> Iterator[Finding]:
    """Yield headings in English or French whose words all have capitals and are no names.

    A name is a word that stands with a capital inside a sentence elsewhere in the document, and
    not more often without.
    """
    words = Counter(
        match[0]
        for passage in reading.of(*PROSE, "footnote", "masthead")
        for match in LONG_WORD.finditer(ELISION.sub("", passage.text))
        if WITHIN.search(match.string[: match.start()])
    )
    names = {word for word in words if word[0].isupper() and words[word] >= words[word.lower()]}
    for heading in reading.of("heading", "annex"):
        later_words = [
            match[0]
            for match in LONG_WORD.finditer(ELISION.sub("", heading.text))
            if match.start() and match[0] not in names and not JOINING.fullmatch(match[0])
        ]
        every = len(later_words) >= TITLE_CASED and all(
            w[0].isupper() and not w.isupper() for w in later_words
        )
        if every or SMALL_WORD.search(heading.text):
            message = f"{heading.quoted} has a capital at each word."
            yield of("style.title-case", heading, message)


def _with_z(match: re.Match[str]) -> str:
    return f"{around(match)} is spelt “{with_z(match[0])}”"


def _note_marks(reading: Reading) -> Iterator[Finding]:
    for passage in reading.passages:
        if passage.role not in READ or not any(run.note for run in passage.runs):
            continue
        text = ""
        for run, after in pairwise([*passage.runs, *passage.runs[-1:]]):
            text += run.text
            if not run.note or run.note.startswith("*"):
                continue
            last = after is run
            words, message = quoted(text[-40:]), ""
            if text[-1:] in BLANKS:
                message = f"The mark after {words} follows a space."
            elif not last and (sign := MARK_BEFORE.match(after.text)):
                message = f"The mark after {words} stands before “{sign[1]}”."
            elif not last and after.note:
                message = f"Two marks after {words} are not separated by a comma."
            if message:
                yield of("style.note-mark", passage, message)


ACRONYM_OWNS = re.compile(r"\b[A-Z]{2,}[’']s\b")

ACRONYM = re.compile(
    r"""
    (?<![\w/.§&‑-])  # no part of a symbol, a reference or a compound
    (?:[A-Z][A-Z&]{1,6}|[A-Z][a-z]?[A-Z][A-Za-z]?)
    (?=s?(?![\w/&‑-]|\.\w))
    """,
    re.VERBOSE,
)
ROMAN = re.compile(r"[IVXLC]+")
FEW_WORDS = 2
"""Of a cell with fewer words in small letters, capitals may be a code."""


def name_findings(reading: Reading, *, states: tuple[str, ...]) -> Iterator[Finding]:
    """Yield names that are not those of the United Nations; `states` are names of States.

    Letters for countries are judged only where tables and notes can be told from text.
    """
    yield from found("style.possessive", reading, ACRONYM_OWNS)
    if states:
        yield from found("style.possessive", reading, _owning(states))
    names = listed("names")
    named = AUTHORED - TABLES - {"footnote"}
    for rule, table, roles in (
        ("style.country-name", names["letters"] if reading.structured else {}, named),
        ("style.short-organ", names["organs"], AUTHORED - TABLES),
    ):
        for written, name in table.items():
            says = f" should be “{name}”"
            yield from found(rule, reading, expression(written), roles=roles, says=says)


def state_name_findings(reading: Reading) -> Iterator[Finding]:
    """Yield names of States that are not those of the United Nations, in any language."""
    language = "" if reading.english else f"-{reading.language.lower().partition('-')[0]}"
    for written, name in listed("names").get(f"states{language}", {}).items():
        says = f" should be “{name}”"
        yield from found("style.country-name", reading, expression(written), says=says)


def abbreviation_findings(reading: Reading) -> Iterator[Finding]:
    """Yield each abbreviation once, where it stands before it is spelled out: “… (UNDP)”."""
    language = "" if reading.english else "-fr"
    known_names, bodies = {*listed("names")["known"]}, listed("names")[f"bodies{language}"]
    yield from _never_spelled(reading, known_names | bodies.keys())
    for passage in reading.of(*PROSE, "heading", "footnote"):
        for match in passage.own_matches(ACRONYM):
            name, text = match[0], passage.text
            if (
                name in known_names
                or ROMAN.fullmatch(name.rstrip("e"))
                or passage.role not in PROSE
            ):
                continue
            known_names.add(name)
            spelled = re.search(rf"\((?:[^()]*[\s“])?{name}s?”?\)$", text[: match.end() + 2])
            spelled = spelled or re.search(
                rf"\((?:[^()]*[\s“])?{name}”?\)$", text[: match.end() + 1]
            )
            if not spelled and bodies.get(name, name) not in text[: match.start()]:
                full = f": {bodies[name]} ({name})" if name in bodies else ""
                message = f"{around(match)} is not spelled out{full}."
                yield of("style.abbreviation", passage, message)
        known_names |= set(
            re.findall(r"\((?:[^()]*[\s“])?([A-Z][A-Za-z&]{1,6}?)s?”?\)", passage.text)
        )


def _never_spelled(reading: Reading, known: Set[str]) -> Iterator[Finding]:
    """Yield each abbreviation in a sentence of a cell that no other place of the text holds."""
    elsewhere = "\n".join(
        passage.text for passage in reading.passages if passage.role not in TABLES
    )
    told: set[str] = set()
    for cell in reading.of("cell"):
        words = re.findall(r"\b[a-zà-ÿ]{2,}\b", cell.text)
        if cell.annex or len(words) < FEW_WORDS:
            continue  # an annex of sources names them as their publishers do
        for match in cell.own_matches(ACRONYM):
            name = match[0]
            if name in known | told or ROMAN.fullmatch(name) or name in elsewhere:
                continue
            told.add(name)
            above = cell.text[: match.start()]
            if above.count("(") == above.count(")"):
                yield of("style.abbreviation", cell, f"{around(match)} is not spelled out.")


def official_name_findings(reading: Reading, *, states: tuple[str, ...]) -> Iterator[Finding]:
    """Yield names of organs, treaties, mandates and States that are a word or a letter off."""
    for passage in reading.of(*AUTHORED):
        spans: list[tuple[int, int]] | None = None
        for at, written, right in official_slips(passage.text, reading.language, states):
            spans = passage.protected() if spans is None else spans
            if not any(begin <= at < end for begin, end in spans):
                yield of("style.official-name", passage, f"“{written}”: write “{right}”.")


def _owning(states: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of the possessive of any State's name."""
    longest = sorted({re.escape(name) for name in states if name}, key=len, reverse=True)
    plural = [name for name in longest if name.endswith("s")]
    after_s = rf"|\b(?:{'|'.join(plural)})[’'](?=\s[a-z])" if plural else ""
    return re.compile(rf"\b(?:{'|'.join(longest)})[’']s\b{after_s}")


ONES = "one|two|three|four|five|six|seven|eight|nine"
TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"

SIGN = re.compile(
    r"""
      \d[\d.,]*\s?%
    | (?<!\w)  # a sign that stands alone
      %
    """,
    re.VERBOSE,
)
IN_WORDS = re.compile(
    rf"\b(?:(?:{TENS})(?:[- ](?:{ONES}))?|{TEENS}|{ONES}|hundred)\s+per\scent\b", re.IGNORECASE
)
ORDINAL_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)\s+(?:of\s+)?{MONTH}\b"
    rf"|\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)\b"
    rf"|\b{MONTH}\s+\d{{1,2}},\s+\d{{4}}\b|\b\d{{1,2}}\s+{MONTH},\s+(?:19|20)\d{{2}}\b"
)
DIGIT_DATE = re.compile(
    r"""
    (?<![\w/.-])  # no part of a path or of a longer number
    (?:\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}([-/.])\d{2}\2\d{2})
    (?![\w/-]|\.\d)
    """,
    re.VERBOSE,
)
SMALL = re.compile(
    r"""
    (?<![\w.,–—/()\-‑§$€£])  # no end of a number, a range, a reference or a sum
    ([1-9])\s+(?:(?:more|other|such|further|different|main|new|separate|[a-z]+(?:al|ic|ive|ed|ent|ant|ous|ary|ory|ar|an|ish|ible|able|ful|er))\s+)?([a-z]+s|States|Governments|people|women|men|children)\b
    (?!\s+(?:of[ ]age|old)\b)
    """,
    re.VERBOSE,
)
SMALL_OF = re.compile(
    r"""
    (?<![\w.,–—/()\-‑§$€£])  # no end of a number, a range, a reference or a sum
    ([1-9])\s+(of|in)\s+(?:the|these|those|them|its|their|which|whom|every|each|all|\d{1,3}|ten|five)\b
    """,
    re.VERBOSE,
)
"""Figures before a whole of which they are a part: “3 of the cities”, “1 in 4”."""
SMALL_ALONE = re.compile(
    r"""
    \b(?:[Oo]nly|[Aa]t[ ](?:least|most)|[Oo]f[ ](?:the|these|those)|[Nn]early|[Tt]he[ ]other)[ ]
    [1-9]
    (?=,?[ ](?:were|was|are|is|had|have|has|did|died|said|none|no|replied|came|led|ended)\b
      |[.;,](?:[ ]|$))
    """,
    re.VERBOSE,
)
"""Figures without what they count: “only 2 were tried”."""
FRACTION = re.compile(
    r"""
      (?<![\w/.,-])  # no part of a path, a number or a range
      [1-9]/[2-9](?![\w/-])
    | [½¼¾⅓⅔]
    | \b[Oo]ne[ ](?:in|out[ ]of|of[ ]every)[ ][1-9]\b(?![,.\d])
    """,
    re.VERBOSE,
)
NOT_COUNTED = (
    "act annex annexes area art article articles arts category chap chapter chapters chaps class "
    "code comment figure figures general goal goals grade group item items law level limb limbs "
    "line map maps no nos note option page pages para paragraph paragraphs paras part parts phase "
    "resolution resolutions decree directive "
    "principle principles rule rules sect section sections sects stage step table tables target "
    "targets tier title titles version zone"
)
"""Words after which a number is a name and not a count."""
NOT_NOUNS = "applies as does has is its requires this thus was"
UNITS = (
    "amperes centimetres degrees dollars euros grams hours joules kilograms kilometres litres "
    "metres millimetres minutes points pounds seconds volts"
)
LARGE = re.compile(
    rf"""
    (?<![\w‑-])  # no part of a compound
    ((?:{TEENS}|(?:{TENS})(?:-(?:{ONES}))?|(?:{ONES})\s+hundred))\s+
    (?!per\s?cent)([a-z]+)
    """,
    re.VERBOSE,
)
BIG_UNITS = frozenset({"million", "billion", "thousand", "hundred", "percentage"})
FIGURE = re.compile(
    r"""
    (?<![\w/])  # no part of a word or of a path
    \d[\d,]*(?:\.\d+)?
    """,
    re.VERBOSE,
)
STARTS = re.compile(
    r"""
    (?:^|(?<=[.!?]\s))  # at the beginning of a sentence
    \d[\d,.]*\s+(?:[a-z]|(?:Member|States|Governments|African|Black|Indigenous|Roma)\b)
    """,
    re.VERBOSE,
)
FULL_STOP = re.compile(r"[a-z)\d][.:;]")
ABBREVIATION = re.compile(
    r"(?:\b(?:Nos?|paras?|pars?|arts?|sects?|chaps?|annex|pp?|vols?|eds?|fig|ibid|approx|rev|v|vs|refs?|réf|"
    r"cf|etc|al|op|loc|cit|párrs?|secc|U\.S|D\.C)|\b[A-Z])\.\s*$",
    re.IGNORECASE,
)
COUNTED = (
    r"(?:(?:[a-z]+[ ])?(?!was\b|has\b|is\b|this\b|as\b|its\b|does\b)[a-z]+s|people|women|men|"
    r"children|of)\b"
)
BARE = re.compile(
    rf"""
      (?<![\w./,–\-‑#§])  # no end of a number, a path or a reference
      (?:[1-9]\d{{4,}}|(?!(?:1[5-9]|20|210)\d\d\b)[1-9]\d{{3}})\s+{COUNTED}
    | (?<![\w./,–\-‑#§])  # no end of a number, a path or a reference
      [1-9]\d{{0,2}}(?:[.’']000)+\s+{COUNTED}
    """,
    re.VERBOSE,
)
"""Four figures are a year where they may be one."""
SPACED = re.compile(
    r"""
    (?<![\w.,/\-‑–])  # no end of a number, a path or a range
    \d{1,3}(?:[ ]\d{3})+\s+(?:[a-z]+s|people|women|men|children)\b
    """,
    re.VERBOSE,
)
YEARS = re.compile(
    r"""
      (?<![\w/.–\-‑])  # no part of a path, a number or a range
      ((?:19|20)\d{2})[-‑/](?:(?<=/)(?=\d{4})|(?<!/))(\d{2}|(?:19|20)\d{2})
      (?![\w/–\-‑])
    | (?<![\w/.–\-‑])  # no part of a path, a number or a range
      ((?:19|20)\d{2})–(\d{2})(?![\w/–\-‑])
    """,
    re.VERBOSE,
)
HYPHEN = re.compile(
    rf"""
      \b(?:paras?|arts|pp?|sects?|chaps?|Nos)\.\s\d+[-‑]\d+(?!\d|\.\d)
    | \b(?i:paragraphs?|articles|pages?|items?|tables?|figures?|principles?|rules?)\s\d+[-‑]\d+
    | \([a-z]{{1,4}}\)\s?[-‑]\s?\([a-z]{{1,4}}\)
    | (?<![\w./,–‑-])(?<!art\.\s)(?<!No\.\s)(?<!Bill\s)  # no part of a name or a symbol
      \d{{1,3}}[-‑]\d{{1,3}}(?=\s(?:per\scent|[a-z]+s\b|years?\b|people|[a-z]+\sof))
    | \b\d{{1,2}}[-‑]\d{{1,2}}\s{MONTH}\b
    """,
    re.VERBOSE,
)
MIXED = re.compile(
    rf"\b[Ff]rom\s(?:\d{{1,2}}\s)?(?:{MONTH}\s)?\d{{1,4}}[–‑-]\d(?!\d{{3}})"
    rf"|\b[Bb]etween\s(?:{MONTH}\s)?\d{{1,4}}[–‑-]\d(?!\d{{3}})|\b[Bb]etween\s\d{{4}}–\d{{4}}"
    rf"|\b[Ff]rom\s\d{{4}}–\d{{4}}|\b[Bb]etween \d[\d,]* (?:to|or) \d"
)
ORDINAL = re.compile(
    rf"""
    (?<![\w/‑-])  # no part of a word, a path or a compound
    \d{{1,2}}(?:st|nd|rd|th)\b(?!\s(?:of\s)?{MONTH})
    """,
    re.VERBOSE,
)
YEAR_FROM, YEAR_TO = 1500, 2100


TURNED = re.compile(
    r"""
    \b(?i:aged?|ages|pages?|paras?\.|paragraphs?|arts?\.|articles?|rules?|principles?)[ \u00a0]
    (\d{1,3})(?:–|[ ]to[ ])(\d{1,3})(?![\d,]|\.\d)
    """,
    re.VERBOSE,
)


def number_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what is wrong with numbers and dates in an English text.

    What tables may hold is judged only where tables can be told from text.
    """
    counted = AUTHORED - TITLES - {"below-float", "title-note"}
    signs: frozenset[Role] = AUTHORED - TABLES - {"below-float"} | {"quote"}
    if reading.structured:
        yield from found("style.percent-sign", reading, SIGN, roles=signs)
        yield from found("style.date-form", reading, DIGIT_DATE, roles=AUTHORED - TABLES)
        yield from found("style.thousands", reading, BARE, unless=_is_name)
        yield from found("style.thousands", reading, SPACED, unless=_is_name)
    yield from found("style.per-cent", reading, IN_WORDS, unless=_starts_sentence)
    yield from found("style.ordinal-date", reading, ORDINAL_DATE)
    yield from found(
        "style.small-number", reading, SMALL_ALONE, roles=counted, unless=_beside_larger
    )
    for small in (SMALL, SMALL_OF):
        yield from found("style.small-number", reading, small, roles=counted, unless=_is_no_count)
    yield from found("style.small-number", reading, FRACTION, roles=counted)
    yield from found("style.large-number", reading, LARGE, roles=counted, unless=_may_be_words)
    sentences = AUTHORED - TABLES
    yield from found(
        "style.sentence-start", reading, STARTS, roles=sentences, unless=_begins_no_sentence
    )
    notes_aside = AUTHORED - {"footnote"}
    yield from found("style.ordinal", reading, ORDINAL, roles=notes_aside, unless=_of_a_month)
    yield from found("style.split-year", reading, YEARS, unless=_is_no_span)
    yield from found("style.range", reading, HYPHEN, unless=_is_one_number)
    yield from found("style.range", reading, MIXED)
    yield from found(
        "style.turned-period",
        reading,
        TURNED,
        unless=lambda match: int(match[1]) <= int(match[2]),
    )


def _is_one_number(match: re.Match[str]) -> bool:
    """Tell whether numbers joined by a hyphen fall: article 78-3 is one article and no range."""
    numbers = [int(number) for number in re.findall(r"\d+", match[0])[:2]]
    return len(numbers) > 1 and numbers[1] <= numbers[0]


def _is_name(match: re.Match[str]) -> bool:
    """Tell whether a number names something: an article, a table, a law."""
    words = before(match, words=3).replace(".", "").replace("(", "").split()
    if not words:
        return False
    if words[-1] in NOT_COUNTED.split() or re.search(
        r"[a-z,)] [A-Z]\w+ $", match.string[: match.start()]
    ):
        return True
    joins = words[-1] in {"and", "or", "to"} and len(words) > 1
    return joins and (words[-2].strip("(),")[:1].isdigit())


def _is_no_count(match: re.Match[str]) -> bool:
    """Tell whether figures are right for a small number.

    They are where it is a name, has a unit, or stands in a sentence with a number of two digits
    or more: then the rule for the highest applies to all.
    """
    if _starts_sentence(match) or _is_name(match) or match[2] in f"{NOT_NOUNS} {UNITS}".split():
        return True
    return _beside_larger(match)


def _beside_larger(match: re.Match[str]) -> bool:
    numbers = [
        float(figure[0].replace(",", "")) for figure in FIGURE.finditer(sentence_around(match))
    ]
    return any(number > 9 and not YEAR_FROM <= number <= YEAR_TO for number in numbers)


def _may_be_words(match: re.Match[str]) -> bool:
    return match[2] in BIG_UNITS or (before(match) in {"a", "the"} and match[2] == "of")


def _starts_sentence(match: re.Match[str]) -> bool:
    above = match.string[: match.start()]
    return not above.strip() or bool(re.search(r"[.!?]\s+$", above))


def _begins_no_sentence(match: re.Match[str]) -> bool:
    """Tell whether figures begin no sentence: an abbreviation stands before, or a few words."""
    return _abbreviated(match) or not FULL_STOP.search(match.string, match.end())


def _of_a_month(match: re.Match[str]) -> bool:
    return before(match) in MONTH[3:-1].lower().split("|")


def _abbreviated(match: re.Match[str]) -> bool:
    return bool(ABBREVIATION.search(match.string[: match.start()]))


def _is_no_span(match: re.Match[str]) -> bool:
    """Tell whether the second number cannot be a later year: then it is part of a symbol."""
    first = int(match[1] or match[3])
    second = match[2] or match[4]
    later = int(second) if len(second) == 4 else first - first % 100 + int(second)
    return later <= first
