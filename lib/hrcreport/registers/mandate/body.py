"""This module holds the body whose mandate it is: its names, its limbs, its words and codes.

Nothing of it is known to the tool: a project says it in `data/mandate/bodies`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, ClassVar

import msgspec

from hrcreport.foundation import (
    DocumentKind,
    Kind,
    Language,
    Problem,
    Project,
    Record,
    RefusedError,
    Words,
)
from hrcreport.registers.mandate.rules import InspectionRule
from hrcreport.registers.sources.registered import registered

FOLDER = "mandate/bodies"
"""Where below `data` it stands."""
LimbCode = Annotated[str, Kind.of_the_mandate("limbs")]
GroupCode = Annotated[str, Kind.of_the_mandate("groups")]
TopicCode = Annotated[str, Kind.of_the_mandate("topics")]
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
    on `standard`, and its recommendation serves `agenda`. `former` are codes that it had before.
    """

    noun: ClassVar[str] = "limb"
    code: Annotated[str, Kind.matching(Kind.LIMB, "c")]
    paragraph: str
    titles: ByLanguage
    targets: tuple[Annotated[str, Kind.matching(SDG_TARGET, "16.3 or 16.a")], ...] = ()
    block: str = ""
    agenda: str = ""
    standard: str = ""
    former: tuple[Annotated[str, Kind.matching(Kind.LIMB, "c")], ...] = ()

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
    about, each with the English words that tell it; `topics` what provisions of law are about, by
    code: a body that lists none lets them be called anything.
    """

    noun: ClassVar[str] = "the body"
    Rule: ClassVar = InspectionRule
    """One by which the inspection reads its papers, beside those of the tool."""
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
    topics: ByLanguage = msgspec.field(default_factory=dict)

    @classmethod
    def of(cls, project: Project, report: Mapping[str, Any] | None = None) -> Body:
        """Return the body of a report, its read recorded; one without a name where none is said.

        Where the project has several, the parameters of the report name theirs (`body` of the
        document); without a report it is all of them together.

        Raises:
            RefusedError: a file cannot be used as it stands, two bodies cannot be told apart, or
                the report names none of them.
        """
        paths = project.reads.files_in(project.data / FOLDER, "*.yml")
        bodies = [body for path in paths if (body := registered(path, cls, project))]
        if problems := [*_mixed_up(bodies, project), *_not_named(bodies, report, project)]:
            raise RefusedError(problems)
        return cls._meant(bodies, report)

    @classmethod
    def as_read(cls, project: Project, report: Mapping[str, Any] | None = None) -> Body:
        """Return what is sound of it; its slips are told where it is checked."""
        return cls._meant(cls.all_as_read(project), report)

    @classmethod
    def all_as_read(cls, project: Project) -> tuple[Body, ...]:
        """Return what is sound of each body."""
        paths = project.reads.files_in(project.data / FOLDER, "*.yml")
        return tuple(cls.read_file(path, place=project.place(path))[0] for path in paths)

    @classmethod
    def _meant(cls, bodies: Sequence[Body], report: Mapping[str, Any] | None) -> Body:
        """Return the body that a report names, or all together."""
        body_code = named_by(report)
        return next((body for body in bodies if body.code == body_code), None) or together(bodies)

    @classmethod
    def problems_of_report(
        cls, bodies: Sequence[Body], report: Mapping[str, Any], project: Project, *, place: str
    ) -> Iterator[Problem]:
        """Yield what is wrong with the body that the params file at a place names."""
        yield from _not_named(bodies, report, project, place=place)

    def chapeau_in(self, language: str) -> str:
        """Return the sentence above recommendations in a language; where it has none, any body's.

        A gap `…` stands in it for whom they are addressed to.
        """
        return self.chapeau.get(language) or Words(language).text("advice.chapeau")

    @staticmethod
    def open_in(project: Project) -> Iterator[Problem]:
        """Yield what nobody has answered yet: whose mandate it is, and what the body is called.

        Its name is asked for in each language in which the project has a report.
        """
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
        spoken = {report.language: None for report in project.reports()}
        for body, path in zip(
            Body.all_as_read(project),
            project.reads.files_in(folder, "*.yml"),
            strict=True,
        ):
            for language in spoken if body.named() else ():
                if language not in body.name:
                    yield Problem(
                        project.place(path),
                        f"nobody has said what '{body.code}' is called in the language "
                        f"'{language}': reports in it print the English name.",
                        f"Write a line '{language}: …' below 'name' and below 'short'.",
                        "mandate.open",
                        severity="warning",
                        value=str(language),
                    )

    @classmethod
    def problems_of_several(cls, project: Project) -> Iterator[Problem]:
        """Yield what two bodies of a project have in common that tells which is meant."""
        yield from _mixed_up(cls.all_as_read(project), project)

    @property
    def declared(self) -> Mapping[str, tuple[str, ...]]:
        """The codes that other registers may name, by the list that declares them."""
        return {"limbs": self.codes, "groups": tuple(self.groups), "topics": tuple(self.topics)}

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its limbs, in their order."""
        return tuple(limb.code for limb in self.limbs)

    @property
    def renamed(self) -> Mapping[str, str]:
        """By each code that a limb had before, its code of today."""
        return {
            old: limb.code for limb in self.limbs for old in limb.former if old not in self.codes
        }

    def limb(self, code: str) -> Limb | None:
        """Return a limb by its code, or None."""
        return next((limb for limb in self.limbs if limb.code == code), None)

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
        known_limbs = (limb for code in limbs if (limb := self.limb(code)))
        return tuple(dict.fromkeys(target for limb in known_limbs for target in limb.targets))

    def named(self, *, language: str = Language.FIRST) -> str:
        """Return its name, in English where the language has none; else an empty text."""
        return self.name.get(language) or self.name.get(Language.FIRST, "")

    def called(self, *, language: str = Language.FIRST) -> str:
        """Return its short name, in English where the language has none; else "mechanism"."""
        return self.short.get(language) or self.short.get(Language.FIRST) or "mechanism"

    def calling(self, words: Mapping[str, str]) -> Mapping[str, str]:
        """Return what the words of a list are called: "mechanism" is this body, by its name."""
        named = {"mechanism": self.called()} if self.short and "mechanism" in words else {}
        return {**words, **named}

    @property
    def subjects_raised(self) -> Mapping[str, str]:
        """What reviewers raise, in words, what belongs to no limb last, under an empty text."""
        return {**self.raised, "": "Other duties"}

    def about(self, text: str, *, language: str) -> str:
        """Return what of the mandate a text is about: the first whose words it holds, or nothing.

        It is a limb, or what is `raised` beside the limbs.
        """
        tag_words = ((tag.about, tag.words.get(language, "")) for tag in self.tags)
        return next(
            (name for name, words in tag_words if words and _compiled(words).search(text)), ""
        )

    def subjects_of(self, text: str) -> tuple[str, ...]:
        """Return what an English text is about, in the order of the list."""
        return tuple(name for name, words in self.subjects.items() if _compiled(words).search(text))

    def faults(self) -> Iterator[Problem]:
        for key in ("code", "name", "short"):
            value = getattr(self, key)
            if not value or (key != "code" and Language.FIRST not in value):
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
        for tag in self.tags:
            known_codes = (*self.codes, *self.raised)
            yield from tag.unknown(
                "about",
                tag.about,
                known_codes,
                fault=f"'about' reads '{tag.about}', which stands neither in 'limbs' nor in "
                "'raised'.",
                mend=f"There stand: {', '.join(dict.fromkeys(known_codes)) or 'none'}.",
                rule="mandate.unknown-limb",
            )


def named_by(report: Mapping[str, Any] | None) -> str:
    """Return the code of the body that the parameters of a report name; empty for none."""
    return str(DocumentKind.masthead(report or {}).get("body") or "")


def together(bodies: Sequence[Body]) -> Body:
    """Return the only body, or one that says what all of them say: what pages of a State ask."""
    if len(bodies) < 2:
        return bodies[0] if bodies else Body()

    def listed(field_name: str) -> Any:
        return tuple(
            dict.fromkeys(member for body in bodies for member in getattr(body, field_name))
        )

    def mapped(field_name: str) -> dict[str, Any]:
        return {
            key: value
            for body in reversed(bodies)
            for key, value in getattr(body, field_name).items()
        }

    def in_english(field_name: str) -> dict[str, str]:
        names = (getattr(body, field_name).get(Language.FIRST, "") for body in bodies)
        return {Language.FIRST: ", ".join(filter(None, names))}

    return msgspec.structs.replace(
        bodies[0],
        name=in_english("name"),
        short=in_english("short"),
        known_as="|".join(f"(?:{body.known_as})" for body in bodies if body.known_as),
        agenda_item=0,
        limbs=tuple(limb for body in bodies for limb in body.limbs),
        tags=tuple(tag for body in bodies for tag in body.tags),
        **{
            field_name: listed(field_name)
            for field_name in ("persons", "naming_reports", "not_missed")
        },
        **{
            field_name: mapped(field_name)
            for field_name in ("groups", "targets", "raised", "subjects", "topics")
        },
        **{field_name: {} for field_name in ("transmittal", "task_heading", "chapeau")},
    )


def _mixed_up(bodies: Iterable[Body], project: Project) -> Iterator[Problem]:
    """Yield each code by which two bodies, or limbs of two bodies, would be mixed up."""
    folder = project.place(project.data / FOLDER)
    bodies = list(bodies)
    for code, times in Counter(body.code for body in bodies).items():
        if times > 1:
            yield Problem(
                folder,
                f"{times} bodies have the code '{code or 'none'}'.",
                "Give each a code of its own: reports name theirs by it.",
                "mandate.two-bodies",
                value=code,
            )
    for code, times in Counter(code for body in bodies for code in {*body.codes}).items():
        if times > 1:
            yield Problem(
                folder,
                f"the limb '{code}' is one of {times} bodies: nobody could tell whose is meant.",
                "Give the limbs of each body codes of their own, as smt-a and pob-a.",
                "mandate.limb-twice",
                value=code,
            )


def _not_named(
    bodies: Sequence[Body], report: Mapping[str, Any] | None, project: Project, *, place: str = ""
) -> Iterator[Problem]:
    """Yield a problem where a report names none of the bodies, or one that is not there."""
    body_code, codes = named_by(report), [body.code for body in bodies]
    if not report or body_code in codes or (not body_code and len(codes) < 2):
        return
    message = f"'{body_code}' is no body of {project.place(project.data / FOLDER)}."
    if not body_code:
        message = f"the report does not say which of {len(codes)} bodies it is by."
    yield Problem.not_one_of(
        body_code,
        codes,
        place or project.place(project.params),
        message,
        "mandate.which-body",
        heading="Bodies",
        after="Name one in the params file of the report, below 'document': body: ABC.",
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
