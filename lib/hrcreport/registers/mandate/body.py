"""This module holds the body whose mandate it is: its names, its limbs, its words and codes.

Nothing of it is known to the tool: a project says it in `data/mandate/bodies`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, ClassVar

import msgspec

from hrcreport.foundation import Kind, Language, Problem, Project, Record, RefusedError
from hrcreport.registers.sources.registered import registered

FOLDER = "mandate/bodies"
"""Where below `data` it stands."""
LimbCode = Annotated[str, Kind.of_the_mandate("limbs")]
GroupCode = Annotated[str, Kind.of_the_mandate("groups")]
SDG_TARGET = re.compile(r"(?:1[0-7]|[1-9])\.(?:\d{1,2}|[a-d])(?:\.\d{1,2})?")
SYMBOL = re.compile(
    r"A/HRC/\d{1,3}/(?:\d{1,3}(?:/Add\.\d+)?|CRP\.\d+)(?:/(?:Corr|Rev)\.\d+)?|"
    r"A/HRC/RES/(?:S-)?\d+/\d+|A/(?:RES/)?\d{2}/\d+(?:/Add\.\d+)?|"
    r"(?:CCPR|CERD|CAT|CEDAW|CRC|CESCR|CED|CRPD|CMW)/C/[\w.\-]+(?:/[\w.\-]+)*"
)
"""The form of the symbols of documents."""
ByLanguage = Mapping[str, str]


class Limb(Record, frozen=True, kw_only=True):
    """One limb of the mandate: a part that findings, recommendations and standards answer.

    `paragraph` is where it stands, `titles` are its headings by language; `targets` are those of
    the Sustainable Development Goals that go with it. A new finding on it stands in `block`, rests
    on `standard`, and its recommendation serves `agenda`.
    """

    noun: ClassVar[str] = "limb"
    code: Annotated[str, Kind.matching(Kind.LIMB, "c")]
    paragraph: str
    titles: ByLanguage
    targets: tuple[Annotated[str, Kind.matching(SDG_TARGET, "16.3 or 16.a")], ...] = ()
    block: str = ""
    agenda: str = ""
    standard: str = ""

    def faults(self) -> Iterator[Problem]:
        if Language.FIRST not in self.titles:
            yield self.problem(
                "titles",
                f"the limb '{self.code}' has no English title.",
                "Write a line 'en: …' below 'titles': a language without one prints it.",
                "mandate.limb-title",
                value="",
            )


class Tag(Record, frozen=True, kw_only=True):
    """Words by which a text is about a limb, or about what is `raised` beside it.

    They are regular expressions by language.
    """

    noun: ClassVar[str] = "tag"
    about: str
    words: ByLanguage

    def faults(self) -> Iterator[Problem]:
        yield from _no_patterns(self, "words", self.words)


class Body(Record, frozen=True, kw_only=True):
    """The body whose mandate it is, and what the tool prints of it.

    `code` begins the codes of what it recommends; `known_as` are words by which trackers name it.
    `persons` are those whom the mandate concerns, `groups` what affected persons who were heard say
    that they belong to, each with the words for one and for several. `agenda_item` is the item of
    the Council's agenda under which it reports; 0 prints none. `transmittal`, `task_heading` and
    `chapeau` are words of documents by language. Persons may be named from `naming_reports` only.
    `raised` are the words for what reviewers raise, by limb or by another word, `not_missed` those
    of which a report does not say that nobody raised them. `subjects` are what recommendations are
    about, each with the English words that tell it.
    """

    noun: ClassVar[str] = "the body"
    code: Annotated[str, Kind.code("ABC")] = ""
    name: ByLanguage = msgspec.field(default_factory=dict)
    short: ByLanguage = msgspec.field(default_factory=dict)
    known_as: str = ""
    persons: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    agenda_item: Annotated[int, Kind.whole()] = 0
    transmittal: ByLanguage = msgspec.field(default_factory=dict)
    task_heading: ByLanguage = msgspec.field(default_factory=dict)
    chapeau: ByLanguage = msgspec.field(default_factory=dict)
    naming_reports: tuple[Annotated[str, Kind.matching(SYMBOL, "A/HRC/47/53")], ...] = ()
    limbs: tuple[Limb, ...] = ()
    targets: ByLanguage = msgspec.field(default_factory=dict)
    tags: tuple[Tag, ...] = ()
    raised: ByLanguage = msgspec.field(default_factory=dict)
    not_missed: tuple[str, ...] = ()
    subjects: ByLanguage = msgspec.field(default_factory=dict)

    @classmethod
    def of(cls, project: Project) -> Body:
        """Return the body of a project, its read recorded; one without a name where none is said.

        Raises:
            RefusedError: its file cannot be used as it stands, or there are two.
        """
        paths = project.reads.files_in(project.data / FOLDER, "*.yml")
        if problem := cls.problem_of_two(project):
            raise RefusedError(problem)
        return (registered(paths[0], cls, project) if paths else None) or cls()

    @classmethod
    def as_read(cls, project: Project) -> Body:
        """Return what is sound of it; its slips are told where it is checked."""
        paths = project.reads.files_in(project.data / FOLDER, "*.yml")
        return cls.read_file(paths[0], place=project.place(paths[0]))[0] if paths else cls()

    @staticmethod
    def open_in(project: Project) -> Iterator[Problem]:
        """Yield what nobody has answered yet: whose mandate it is that the project is about."""
        folder = project.data / FOLDER
        if not project.reads.files_in(folder, "*.yml"):
            yield Problem(
                project.place(folder),
                "nobody has said whose mandate it is: documents speak of “the mechanism”.",
                f"Write {project.place(folder)}/own.yml with code, name and short: "
                "docs/reference/mandate.md.",
                "mandate.open",
                severity="warning",
            )

    @staticmethod
    def problem_of_two(project: Project) -> Problem | None:
        """Return a problem where a project says of two bodies that the mandate is theirs."""
        paths = project.reads.files_in(project.data / FOLDER, "*.yml")
        if len(paths) < 2:
            return None
        return Problem(
            project.place(paths[1]),
            f"there is a second body; the first stands in {project.place(paths[0])}.",
            "Keep one of the two files: a project has one body whose mandate it is.",
            "mandate.two-bodies",
        )

    @property
    def declared(self) -> Mapping[str, tuple[str, ...]]:
        """The codes that other registers may name, by the list that declares them."""
        return {"limbs": self.codes, "groups": tuple(self.groups)}

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its limbs, in their order."""
        return tuple(each.code for each in self.limbs)

    def limb(self, code: str) -> Limb | None:
        """Return a limb by its code, or None."""
        return next((each for each in self.limbs if each.code == code), None)

    def block(self, code: str) -> str:
        """Return the block of a country report in which the finding on a limb stands."""
        limb = self.limb(code)
        return (limb and limb.block) or code

    def title(self, code: str, *, language: str = Language.FIRST) -> str:
        """Return the heading of a limb, in English where the language has none; else its code."""
        limb = self.limb(code)
        return (limb and (limb.titles.get(language) or limb.titles.get(Language.FIRST))) or code

    def targets_of(self, limbs: tuple[str, ...]) -> tuple[str, ...]:
        """Return the targets of the Sustainable Development Goals that go with limbs, each once."""
        found = (limb for code in limbs if (limb := self.limb(code)))
        return tuple(dict.fromkeys(target for limb in found for target in limb.targets))

    def named(self) -> str:
        """Return its English name; an empty text where none is said."""
        return self.name.get(Language.FIRST, "")

    def called(self, *, language: str = Language.FIRST) -> str:
        """Return its short name, in English where the language has none; else "mechanism"."""
        return self.short.get(language) or self.short.get(Language.FIRST) or "mechanism"

    @property
    def subjects_raised(self) -> Mapping[str, str]:
        """What reviewers raise, in words, what belongs to no limb last, under an empty text."""
        return {**self.raised, "": "Other duties"}

    def about(self, text: str, *, language: str) -> str:
        """Return what of the mandate a text is about: the first whose words it holds, or nothing.

        It is a limb, or what is `raised` beside the limbs.
        """
        told = ((each.about, each.words.get(language, "")) for each in self.tags)
        return next((name for name, words in told if words and _compiled(words).search(text)), "")

    def subjects_of(self, text: str) -> tuple[str, ...]:
        """Return what an English text is about, in the order of the list."""
        return tuple(name for name, words in self.subjects.items() if _compiled(words).search(text))

    def faults(self) -> Iterator[Problem]:
        for key in ("code", "name", "short"):
            given = getattr(self, key)
            if not given or (key != "code" and Language.FIRST not in given):
                yield self.problem(
                    key,
                    f"the body has no {key if key == 'code' else f'English {key}'}.",
                    "Write a line 'code: ABC'."
                    if key == "code"
                    else f"Write a line 'en: …' below '{key}'.",
                    "mandate.unnamed",
                    value="",
                )
        for code, words in self.groups.items():
            if len(words) != len(("one", "several")):
                yield self.problem(
                    "groups",
                    f"the group '{code}' has not the words for one and for several persons.",
                    f"Write it like this: {code}: [person of another group, persons of other "
                    "groups].",
                    "mandate.group",
                    value=code,
                )
        yield from _no_patterns(self, "subjects", self.subjects)
        if self.known_as:
            yield from _no_patterns(self, "known_as", {"known_as": self.known_as})
        for each in self.tags:
            known = (*self.codes, *self.raised)
            yield from each.unknown(
                "about",
                each.about,
                known,
                f"'about' reads '{each.about}', which stands neither in 'limbs' nor in 'raised'.",
                f"There stand: {', '.join(dict.fromkeys(known)) or 'none'}.",
                "mandate.unknown-limb",
            )


def _no_patterns(record: Record, key: str, by_name: ByLanguage) -> Iterator[Problem]:
    for name, words in by_name.items():
        try:
            _compiled(words)
        except re.error as error:
            yield record.problem(
                key if f"{key}.{name}" not in record.written.lines else f"{key}.{name}",
                f"'{name}' is no regular expression: {error}.",
                "Write the words with | between them: 'prison|custody'.",
                "mandate.pattern",
                value=words,
            )


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)
