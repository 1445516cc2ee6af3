"""This module sends a build's Word file to reviewers, and commits what came back of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hrcreport.editorial.editions.home import Landing, Review, apply, review
from hrcreport.editorial.editions.remarks import (
    Noted,
    changing_reviews,
    merged,
    read_reviews,
    with_comments,
    write_reviews,
)
from hrcreport.editorial.editions.store import Edition, Held
from hrcreport.editorial.rounds.open_work import OpenWork, open_work, page
from hrcreport.editorial.rounds.replay import Tell
from hrcreport.foundation import Git, Project, RefusedError, Report


@dataclass(frozen=True, slots=True)
class Homecoming:
    """What came home: the review, how many comments are new or go on, which files were written.

    `written` holds places in the project; it is empty where nothing was to be applied.
    """

    review: Review
    new: int
    more: int
    applied: bool
    written: list[str]

    @property
    def to_decide(self) -> bool:
        """Whether somebody must decide something by hand."""
        unplaced = any(
            returned_file.balance and returned_file.balance.unplaced
            for returned_file in self.review.files
        )
        return unplaced or any(landing.state == "conflict" for landing in self.review.landings)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data for `--json`."""
        return {
            "report": self.review.report,
            "applied": self.applied,
            "written": self.written,
            "files": [returned_file.as_dict() for returned_file in self.review.files],
            "edits": [landing.as_dict() for landing in self.review.landings],
            "new_comments": self.new,
        }


@dataclass(frozen=True, slots=True)
class ReviewRound:
    """A round of review of a report: its Word file goes out and comes home, comments stay open."""

    project: Project
    report: Report

    def send(self, path: Path) -> tuple[Edition, int, list[Noted]]:
        """Write the last build's Word file with comments that are not closed, and keep its edition.

        Returns the edition, the number of comments, and those whose paragraph is gone.

        Raises:
            RefusedError: the file is none of Word, or the report has no build.
        """
        if path.suffix.lower() != ".docx":
            raise RefusedError.of(
                place=str(path),
                fault="a Word file ends in .docx.",
                mend=f"hrcreport review {self.report.id} --send {path.stem}.docx",
                rule="review.send",
            )
        build = Held.build(self.project, self.report.id)
        noted = read_reviews(self.project, self.report.id).comments
        comments = [comment for comment in noted if comment.goes_out]
        content, homeless = with_comments(build.word, comments) if comments else (build.word, [])
        number = build.manifest.document.build
        same_build = (
            edition
            for edition in Edition.kept(self.project, self.report.id)
            if edition.build == number
        )
        sent_edition = next(same_build, None) or Edition.make(
            self.project, self.report.id, name=f"sent-{number[:8]}"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return sent_edition, len(comments), homeless

    def take_home(
        self, files: Sequence[Path], *, shared: bool, applied: bool, commit: bool
    ) -> Homecoming:
        """Return what reviewers changed and remarked in files; write it into texts if `applied`.

        With `shared` also into text that other reports use; with `commit` by a commit of each file.

        Raises:
            RefusedError: a file cannot be read or is of another report, or there is no build.
        """
        joint_review = review(self.project, self.report, files, shared=shared)
        written: list[Path] = []
        if applied and commit:
            written = commit_by_file(self.project, self.report, files, joint_review, shared=shared)
        elif applied:
            written = apply(self.project, joint_review.ready)
        with changing_reviews(self.project, self.report.id) as before:
            reviews, new, updated_count = merged(before, joint_review.noted())
            if applied and (new or updated_count):
                written.append(write_reviews(self.project, reviews))
        places = [self.project.place(path) for path in dict.fromkeys(written)]
        return Homecoming(joint_review, new, updated_count, applied, places)

    def open_comments(self) -> list[dict[str, Any]]:
        """Return what reviewers remarked and nobody closed, as the margin of a draft has it."""
        return [
            {
                "severity": "comment",
                "place": ", ".join(filter(None, (comment.author, comment.date))),
                "what": comment.text,
                "mend": " ".join(f"{reply.author}: {reply.text}" for reply in comment.replies),
                "paragraph": "",
                "cell": 0,
                "begins": comment.begins,
                "key": comment.key,
            }
            for comment in read_reviews(self.project, self.report.id).comments
            if comment.state != "closed"
        ]

    def comment(self, *, author: str, text: str, begins: str, quote: str, place: str) -> Path:
        """Keep a comment on the paragraph that begins with some words; return the file.

        The next Word file has it there, or says that its paragraph is gone.

        Raises:
            RefusedError: the file of comments has slips.
        """
        day = datetime.now(UTC).date().isoformat()
        noted = Noted.on_paragraph(
            author=author, day=day, text=text, begins=begins, quote=quote, place=place
        )
        with changing_reviews(self.project, self.report.id) as before:
            return write_reviews(self.project, merged(before, [noted])[0])

    def answer(self, key: str, *, author: str, text: str, closed: bool) -> Path:
        """Keep an answer to a comment, or that it is settled; return the file.

        Raises:
            RefusedError: there is no such comment, or the file has slips.
        """
        day = datetime.now(UTC).date().isoformat()
        with changing_reviews(self.project, self.report.id) as before:
            return write_reviews(
                self.project, before.answered(key, author, day, text, closed=closed)
            )

    def write_open_work(self, path: Path, *, tell: Tell) -> OpenWork:
        """Write the page of what is open for the report, and return what it tells.

        `tell` is called with a line before each build by which a cause is looked for.
        """
        work = open_work(self.project, self.report, tell)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(work), encoding="utf-8", newline="\n")
        return work


def commit_by_file(
    project: Project, report: Report, files: Sequence[Path], joint_review: Review, *, shared: bool
) -> list[Path]:
    """Apply the edits of each file that are ready in all together, a commit of git for each.

    Raises:
        RefusedError: the project is no clone of git, or holds texts that are not committed.
    """
    _refuse_unclean(project)
    allowed = {_key(landing) for landing in joint_review.ready}
    written: list[Path] = []
    for file in files:
        file_review = review(project, report, [file], shared=shared)
        paths = apply(project, [ready for ready in file_review.ready if _key(ready) in allowed])
        if paths:
            message = f"Take in edits of {file_review.files[0].by} to {report.id}"[:72]
            try:
                Git(project.root).answer("commit", "-q", "-m", message, "--", *map(str, paths))
            except OSError as error:
                raise RefusedError.of(
                    "--commit",
                    f"the edits are in the texts, and git took no commit of them: {error}.",
                    "Commit them by hand: git commit.",
                    "review.commit",
                ) from error
        written += paths
    return written


def _key(landing: Landing) -> tuple[str, str, str]:
    return landing.change.place, landing.change.old, landing.change.text


def _refuse_unclean(project: Project) -> None:
    words = ("status", "--porcelain", "--ignore-submodules=all", "--", "notebooks")
    try:
        wrong = "texts were changed and not committed." if Git(project.root).answer(*words) else ""
    except OSError:
        wrong = "the project is no clone of git."
    if wrong:
        raise RefusedError.of(
            place="--commit",
            fault=wrong,
            mend="Commit or put them aside first, or leave out --commit.",
            rule="review.commit",
        )
