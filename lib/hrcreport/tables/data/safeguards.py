"""This module reads the policy of safeguards, `data/safeguards.yml`: what each level may show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec

from disparity.disclosure.policy import DEFAULT_LEVEL, POLICIES, Policy, Setting
from hrcreport.foundation import (
    DataError,
    Kind,
    Problem,
    Project,
    Record,
    Titles,
)
from hrcreport.tables.data.sealed import NoiseKey

if TYPE_CHECKING:
    from disparity.disclosure.vocabulary import Vocabulary

RECORDS = "records"
Whole = Annotated[str, Kind.matching(re.compile(r"\d{1,4}"), "5")]


WRITTEN = {setting.written or name: name for name, setting in Policy.settings().items()}
"""The settings of a policy by what this file calls them."""


def _key_of(setting: Setting) -> Any:
    if setting.words or setting.allowed:
        return Annotated[str, Kind.one_of(setting.words or map(str, setting.allowed))]
    return Whole


Settings: Any = msgspec.defstruct(
    "Settings",
    [
        (key, _key_of(setting), str(setting.unset)) if setting.chosen else (key, _key_of(setting))
        for key, setting in zip(WRITTEN, Policy.settings().values(), strict=True)
    ],
    bases=(Record,),
    module=__name__,
    frozen=True,
    kw_only=True,
)
"""A record with the settings of a policy as its keys."""


class Level(Settings, frozen=True, kw_only=True):  # type: ignore[misc, call-arg]  # made of declarations
    """How the data of one level is protected, who may approve its release, and why it is so.

    Its settings are those that `Policy` declares; each has a reason, but one that may be left out
    and is. Where nobody may approve it yet, nothing of the level is released.
    """

    noun: ClassVar[str] = "level"
    name: Annotated[str, Kind.one_of(POLICIES)]
    holds: str
    because: Titles
    approved_by: tuple[str, ...] = ()

    @property
    def policy(self) -> Policy:
        """The policy that the level says; its values are sound."""
        settings = Policy.settings()
        values: dict[str, Any] = {
            name: settings[name].value_of(self._said(key)) for key, name in WRITTEN.items()
        }
        return Policy(**values)

    def faults(self) -> Iterator[Problem]:
        rule = "data.safeguards"
        if self.threshold == "1" or (self.threshold == "0" and self.name != "public"):
            yield self.problem(
                "threshold",
                f"the level '{self.name}' would withhold nothing.",
                "Write the smallest count that is shown, from 2 on.",
                rule,
            )
        elif self.name != "public":
            yield from self._unfit(rule)
        if self.name != "public" and int(self.k or 0) < 2:
            yield self.problem(
                "k",
                f"the level '{self.name}' would let records out that are alike with no other.",
                "Write how many must be alike, from 2 on.",
                rule,
            )
        if self.name == "public":
            yield from self._not_open(rule)
        if int(self.dominance or 0) > 100:
            yield self.problem(
                "dominance",
                f"dominance is {self.dominance} per cent.",
                "Write a number from 0 to 100.",
                rule,
            )
        settings = Policy.settings()
        needed = [
            key
            for key, name in WRITTEN.items()
            if not settings[name].chosen or self._said(key) != str(settings[name].unset)
        ]
        for name in (*needed, "approved_by"):
            if not self.because.get(name):
                yield self.problem(
                    "because",
                    f"the level '{self.name}' gives no reason for '{name}'.",
                    f"Write a line '{name}: …' below 'because'.",
                    rule,
                    value=name,
                )

    def _not_open(self, rule: str) -> Iterator[Problem]:
        """Yield each setting that would withhold what is public: none of them is applied."""
        for key, name in WRITTEN.items():
            shown = getattr(POLICIES["public"], name)
            if Policy.settings()[name].value_of(self._said(key)) != shown:
                yield self.problem(
                    key,
                    "the level 'public' withholds nothing: its source shows all of it.",
                    f"Write {shown}, and give the tables the level restricted.",
                    rule,
                )

    def _said(self, name: str) -> str:
        return str(getattr(self, name) or 0)

    def _unfit(self, rule: str) -> Iterator[Problem]:
        """Yield each setting of the method that nothing would read, or that protects nothing."""
        try:
            self.policy  # noqa: B018 -- it is made, and refuses what is unfit
        except ValueError as error:
            fault, _, mend = str(error).partition(". ")
            name = fault.split(" ", 1)[0]
            key = Policy.settings()[name].written or name
            yield self.problem(key, fault.replace(name, key, 1) + ".", mend, rule)


class Named(Record, frozen=True, kw_only=True):
    """A name or an address that documents may print, and why it may stand there."""

    noun: ClassVar[str] = "name"
    name: str
    because: str


class Askable(Record, frozen=True, kw_only=True):
    """What cells may ask of the records in a file that is not public; of other columns nothing.

    Records are counted by `categories`, each with all of its values, by `dates` and by `places`
    (degrees of latitude or longitude); `amounts` are summed, where `contributor` names the column
    that says whose they are. Files that are `apart_from` these records hold other persons.
    """

    noun: ClassVar[str] = "declaration of records"
    file: str
    categories: Annotated[
        Mapping[str, tuple[str, ...]],
        Kind.names_to(Kind.list_of(Kind.as_written(), at_least=1)),
    ] = msgspec.field(default_factory=dict)
    dates: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    contributor: str = ""
    apart_from: tuple[str, ...] = ()

    @property
    def vocabulary(self) -> Vocabulary:
        """What may be asked, as statistics take it."""
        from disparity.disclosure.vocabulary import Vocabulary  # heavy, and asked for by few

        return Vocabulary(
            categories=self.categories,
            dates=self.dates,
            places=self.places,
            amounts=self.amounts,
            contributor=self.contributor,
            file=self.file,
            apart_from=self.apart_from,
        )

    @property
    def entries(self) -> list[str]:
        """What may be asked, a line each, as two persons approve it."""
        columns = {
            **{f"categories {name!r}": values for name, values in self.categories.items()},
            **{key: getattr(self, key) for key in ("dates", "places", "amounts", "apart_from")},
            "contributor": (self.contributor,) if self.contributor else (),
        }
        return sorted(f"{key}: {value!r}" for key, values in columns.items() for value in values)

    def faults(self) -> Iterator[Problem]:
        times = Counter((*self.categories, *self.dates, *self.places, *self.amounts))
        for column in (column for column, number in times.items() if number > 1):
            yield self.problem(
                "file",
                f"the column '{column}' of {self.file} is declared twice.",
                "Keep one of them.",
                "data.safeguards",
                value=column,
            )
        for column, values in self.categories.items():
            for value in (value for value, number in Counter(values).items() if number > 1):
                yield self.problem(
                    "categories",
                    f"the value '{value}' of '{column}' in {self.file} is declared twice.",
                    "Keep one of them.",
                    "data.safeguards",
                    value=value,
                )
        for key, file in (("file", self.file), *(("apart_from", file) for file in self.apart_from)):
            if PurePosixPath(file).as_posix() != file or ".." in PurePosixPath(file).parts:
                yield self.problem(
                    key,
                    f"'{file}' is not written as places of files are.",
                    "Write it from the root of the project, without '.' and '..': data/own/x.csv.",
                    "data.safeguards",
                    value=file,
                )
        if self.file in self.apart_from:
            yield self.problem(
                "apart_from",
                f"{self.file} is declared to be apart from itself.",
                "Leave it out there: it holds the same persons.",
                "data.safeguards",
                value=self.file,
            )
        if self.amounts and not self.contributor:
            yield self.problem(
                "amounts",
                f"nobody says whose the amounts of {self.file} are, so that none would be summed.",
                "Write a line 'contributor: …', with the column that names persons.",
                "data.safeguards",
            )


class Safeguards(Record, frozen=True, kw_only=True):
    """The levels of a project's data, and who may be named in its documents.

    From `unknown_share` per cent of unknown group on, a ratio is printed with its bounds. `noise`
    is the fingerprint of the key by which counts are changed, where a level changes them; `records`
    says what may be asked of records.
    """

    file: ClassVar[str] = "safeguards.yml"
    levels: tuple[Level, ...] = ()
    records: tuple[Askable, ...] = ()
    named: tuple[Named, ...] = ()
    unknown_share: Whole = "5"
    noise: Annotated[str, Kind.matching(re.compile(r"[0-9a-f]{16}"), "0123456789abcdef")] = ""

    def faults(self) -> Iterator[Problem]:
        names = [level.name for level in self.levels]
        changing = [
            level
            for level in self.levels
            if level.rounding != "0" or level._said("cell_key") != "0"
        ]
        if changing and not self.noise:
            yield changing[0].problem(
                "rounding" if changing[0].rounding != "0" else "cell_key",
                f"the level '{changing[0].name}' changes counts at random, and nothing says by "
                "which key.",
                "Make one, once: hrcreport seal --new-noise-key; it says which line to add.",
                "data.safeguards",
            )
        for level in self.levels:
            if names.count(level.name) > 1:
                yield level.problem(
                    "name",
                    f"the level '{level.name}' stands here twice.",
                    "Keep one.",
                    "data.safeguards",
                )
        for earlier, askable in self.repeated(self.records, lambda records: records.file):
            yield askable.problem(
                "file",
                f"{earlier.file} is declared twice.",
                "Keep one.",
                "data.safeguards",
            )

    @classmethod
    def of(cls, project: Project) -> Safeguards:
        """Return the policy of a project; one without levels where it has none of its own.

        Raises:
            DataError: the file has slips; each is named with its line.
        """
        path = project.data / cls.file
        if not project.reads.is_there(path):
            return cls(levels=())
        project.reads.record(path)
        safeguards, problems = cls.read_file(path, place=project.place(path))
        if problems:
            raise DataError(problems)
        return safeguards

    @staticmethod
    def open_in(project: Project) -> Iterator[Problem]:
        """Yield what nobody has answered yet: who may approve a release."""
        path = project.data / Safeguards.file
        if not project.reads.is_there(path):
            return
        safeguards, problems = Safeguards.read_file(path, place=project.place(path))
        unapproved = [level.name for level in safeguards.levels if not level.approved_by]
        if unapproved and not problems:
            yield Problem(
                project.place(path),
                f"nobody has said who may approve a release ({', '.join(unapproved)} data): until "
                "then there is none.",
                "Name the functions in 'approved_by', as [secretary of the mechanism].",
                "safeguards.open",
                severity="warning",
            )

    @classmethod
    def policy_for(cls, sensitivity: str, project: Project) -> Policy:
        """Return how data of a level is protected; public data needs no policy, and reads none.

        Raises:
            DataError: the project's policy has slips.
        """
        if sensitivity == "public":
            return POLICIES["public"]
        name = sensitivity if sensitivity in POLICIES else DEFAULT_LEVEL
        own_level = cls.of(project).level(name)
        return own_level.policy if own_level else POLICIES[name]

    @classmethod
    def vocabulary_of(cls, file: str, project: Project) -> Vocabulary | None:
        """Return what may be asked of the records in a file; None where nothing is declared.

        Raises:
            DataError: the project's policy has slips.
        """
        declared = (records for records in cls.of(project).records if records.file == file)
        return next((records.vocabulary for records in declared), None)

    @classmethod
    def files_of_records(cls, project: Project) -> list[str]:
        """Return the files of which the policy declares that they hold records.

        Raises:
            DataError: the project's policy has slips, so that nobody knows which they are.
        """
        return [records.file for records in cls.of(project).records]

    @classmethod
    def secret_for(cls, sensitivity: str, project: Project, *, about: str) -> bytes:
        """Return the secret by which counts of a level are changed; none where none are.

        `about` says of what: a State, a table. What is told of one tells nothing of another.

        Raises:
            SealedError: the key that the policy names is not here.
            DataError: the project's policy has slips.
        """
        if not cls.policy_for(sensitivity, project).changes:
            return b""
        return NoiseKey.secret(cls.of(project).noise, about=about)

    @staticmethod
    def new_noise_key() -> str:
        """Make a key by which counts are changed, among this user's, and return its fingerprint."""
        return NoiseKey.new()

    @property
    def bounded_from(self) -> float:
        """The share of unknown group from which on a ratio has bounds."""
        return int(self.unknown_share) / 100

    @classmethod
    def settings(cls, project: Project) -> dict[str, dict[str, object]]:
        """Return what two persons approve; plain data.

        It is the settings of each level, with the functions that may approve it, and where there
        are any the `records`: what may be asked of those in each file.

        Raises:
            DataError: the project's policy has slips.
        """
        safeguards = cls.of(project)
        by_level: dict[str, dict[str, object]] = {}
        for name in POLICIES:
            level = safeguards.level(name)
            approvers = sorted(level.approved_by) if level else []
            settings = asdict(cls.policy_for(name, project))
            # What is not chosen is not said: two persons may have approved it before it was known.
            declared = Policy.settings()
            chosen_settings = {
                key: value
                for key, value in settings.items()
                if not declared[key].chosen or value != declared[key].unset
            }
            by_level[name] = {**chosen_settings, "approved_by": approvers}
        declared_records: dict[str, object] = {
            records.file: records.entries for records in safeguards.records
        }
        return by_level | ({RECORDS: declared_records} if declared_records else {})

    def level(self, name: str) -> Level | None:
        """Return what the policy says of a level; None where it says nothing."""
        return next((level for level in self.levels if level.name == name), None)
