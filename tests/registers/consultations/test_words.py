"""Words of persons are found however they stand; a quotation names its voice or its source."""

from __future__ import annotations

import pytest

from hrcreport.registers.consultations.words import StoppedWords, letters_of, without_source

WORDS = "They told me of the result by a newspaper and never came to my door"
VOICE = "We were told by a newspaper, and nobody came."
STYLES = ("“{}”", "«{}»", "„{}“", '"{}"', "‘{}’", "'{}'", "« {} »", "*“{}”*")


def found(text: str, *agreed: str) -> list[str]:
    return [words for _, words in without_source(text, agreed=agreed)]


@pytest.mark.parametrize("style", STYLES)
def test_quotation_of_nobody_is_found_in_each_style(style: str) -> None:
    text = f"It isn’t known. A mother said: {style.format(WORDS)}. More isn't known."
    assert found(text) == [WORDS]
    assert text[next(without_source(text, agreed=()))[0]] in "“«„\"‘'"


OTHER_STYLES = (
    "&ldquo;{}&rdquo;", "&#8220;{}&#8221;", "&#x201C;{}&#x201d;", "&quot;{}&quot;", "»{}«",
    "‹{}›", "›{}‹", "”{}”", "‚{}‘", "‚{}’", "‟{}”", "「{}」", "『{}』", "〝{}〟", "❝{}❞", "``{}''",
    "＂{}＂", "`{}´", "<q>{}</q>", '<q cite="x">{}</q>', "&laquo;{}&raquo;",
)  # fmt: skip  # a list of marks


@pytest.mark.parametrize("style", OTHER_STYLES)
def test_quotation_is_found_in_marks_of_other_languages_and_of_html(style: str) -> None:
    text = f"It isn’t known. A mother said: {style.format(WORDS)}. More isn't known."
    assert found(text) == [WORDS]
    assert found(text, WORDS) == []
    assert found(f"The article says: {style.format(WORDS + '.')} [@press-2026] He left.") == []
    assert found(f"She said: {style.format(WORDS + '.')} The Committee saw.[@X]") == [f"{WORDS}."]


def test_a_mark_that_is_written_out_hides_no_apostrophe_and_no_term() -> None:
    assert found("She said: ‘they didn&rsquo;t come to us’.") == ["they didn ’t come to us"]
    assert found("The term &ldquo;stop and search&rdquo; costs &amp; takes four &lt; five.") == []
    assert found("A sign 「警察は来ませんでした」 stood there.") == ["警察は来ませんでした"]


def test_a_mark_that_nothing_closes_is_read_once_whatever_apostrophes_follow() -> None:
    # Read in two ways, each apostrophe would double the time.
    assert found(f"""A mother said: "{"it's so, isn’t it, " * 30}""") == []


@pytest.mark.parametrize("style", STYLES)
def test_quotation_of_a_voice_or_of_a_published_source_passes(style: str) -> None:
    quoted = style.format(VOICE.rstrip("."))
    assert found(f"A mother said: {quoted}.", VOICE) == []
    assert found(f"A mother said: {style.format('nobody came to us')}.", VOICE) == [
        "nobody came to us"
    ]
    assert found(f"The article says: {quoted}.[@press-2026]") == []
    assert found(f"The article says: {quoted}.^[The Invented Times, 3 May 2026.] He left.") == []


@pytest.mark.parametrize("cited", ["fig-x", "tbl-deaths", "map-x", "par-visit", "sec-x", "eq-1"])
def test_a_part_of_the_report_is_no_source(cited: str) -> None:
    assert found(f"She said: “{WORDS}”.[@{cited}]") == [WORDS]
    assert found(f"She said: “{WORDS}”.[@{cited}; @press-2026]") == []
    assert found(f"As @{{{cited}}} says, “{WORDS}”.") == [WORDS]
    assert found(f"She said: “{WORDS}”.[@table-2026]") == []


def test_source_of_another_sentence_is_none() -> None:
    assert found(f"The Committee asked.[@CERD-1] She said: “{WORDS}.” The Committee saw.[@X]") == [
        f"{WORDS}."
    ]
    assert found(f"“{WORDS}.”\n\nAnother paragraph.[@X]") == [f"{WORDS}."]


def test_quotation_that_no_sign_closes_is_one_up_to_the_end_of_its_paragraph() -> None:
    assert found(f"“{WORDS}\n\nAnother paragraph.[@X]") == [WORDS]


def test_block_is_a_voice_whole_or_has_a_source() -> None:
    assert found(f"> “{VOICE}”\n>\n> – A mother\n", VOICE) == []
    assert found("> “Nobody came.”\n", VOICE) == ["Nobody came."]
    assert found("> “Nobody came.”[^1]\n") == []


def test_terms_values_attributes_and_code_quote_nobody() -> None:
    for text in (
        "The term “stop and search” is used.",
        "It is “{{ hrc.words_of('a long computed one') }}”.",
        'It is [not under “unknown counted as White” at all]{value="v1"}.',
        '::: {#f-x .finding rests-on="A-1 B-2 C-3 D-4"}\nText.\n:::',
        "`“four words of code”`",
        "The officers’ duty and the inmates’ rights are in the law of others’.",
        "anyone under one\\'s protection, and an inmate\\'s death",
    ):
        assert found(text) == [], text


@pytest.mark.parametrize(
    "form",
    [
        "> “{}.”",
        *(f"She said: {each}." for each in STYLES),
        "She said that {}.",
        "| heard | {} |\n",
        "![{}](x.png)",
        '<img alt="{}">',
        "Text.^[{}.]",
        "She said that {}.".upper(),
        "She said that **they told** me of the re-\nsult by a newspaper and never came to my{}",
    ],
)
def test_words_that_must_stop_are_found_in_each_form_by_themselves_and_by_their_hashes(
    form: str,
) -> None:
    text = f"Before it. {form.replace('{}', WORDS if 'result' not in form else '')}"
    text = text.replace("{}".upper(), WORDS)
    said = StoppedWords(said=(("withdrawn", WORDS),))
    kept = StoppedWords(known=tuple(("gone", each) for each in StoppedWords.fingerprints(WORDS)))
    assert list(said.within(text)) == ["withdrawn"]
    assert list(kept.within(text)) == ["gone"]
    letters = said.within(text)["withdrawn"]
    assert StoppedWords.place_of(letters, text) > 0


def test_a_part_is_found_and_other_words_are_not() -> None:
    kept = StoppedWords(known=tuple(("gone", each) for each in StoppedWords.fingerprints(WORDS)))
    assert kept.within("heard of the result by a newspaper and never again")
    assert not kept.within("The result was printed by a newspaper. Nobody came to my door.")
    assert not StoppedWords().within(WORDS)


def test_hashes_hold_no_word_and_short_words_have_none() -> None:
    prints = StoppedWords.fingerprints(WORDS)
    assert len(prints) == len(set(prints)) > 3
    assert not any(part in each for each in prints for part in ("told", "newspaper", "door"))
    assert StoppedWords.fingerprints("He left.") == ()
    prints = StoppedWords.fingerprints("They never came")
    assert [each[:3] for each in prints] == ["13:", "5w:"]


def test_fingerprints_begin_at_each_tenth_letter_and_end_with_the_words() -> None:
    letters = "".join(chr(97 + at % 26) for at in range(45))
    runs = [StoppedWords.fingerprints(letters[at : at + 20])[0] for at in (0, 10, 20, 25)]
    assert list(StoppedWords.fingerprints(letters)[:-1]) == runs
    assert len(StoppedWords.fingerprints(letters[:20])) == 2
    assert len(StoppedWords.fingerprints(letters[:30])) == 3
    assert StoppedWords.fingerprints(letters[:11]) == ()
    assert StoppedWords.fingerprints(letters[:12])[0].startswith("12:")


def test_last_letters_of_words_are_found_and_shorter_words_are_not() -> None:
    stopped = StoppedWords(said=(("first", WORDS), ("short", "He left us.")))
    last = WORDS[-26:].replace(" ", "")
    assert stopped.within(f"x {last}") == {"first": letters_of(WORDS)[-20:]}
    assert "short" not in stopped.within(f"He left us. {WORDS}")
    assert not StoppedWords(said=(("short", "He left us."),))
    kept = StoppedWords(
        known=(("a", "20:0000000000000000"), ("b", StoppedWords.fingerprints(WORDS[-25:])[0]))
    )
    assert kept.within(WORDS) == {"b": letters_of(WORDS)[-20:]}
    assert kept.within("short") == {}


def test_place_of_letters_is_that_of_their_first_sign() -> None:
    text = "Ümlaut: They-told ME."
    assert StoppedWords.place_of("theytoldme", text) == text.index("They")
    assert StoppedWords.place_of("umlaut", text) == 0
    assert StoppedWords.place_of("laut", "\ufb01 laut") == 2
    assert StoppedWords.place_of("nowhere", text) == 0


def test_escaped_apostrophe_is_one_and_an_escaped_quotation_is_a_quotation() -> None:
    assert found("anyone under one\\'s protection said nothing of an inmate\\'s death") == []
    for sign in "\"'":
        quoted = f"She said: \\{sign}{WORDS}\\{sign}."
        assert found(quoted) == [WORDS]
        assert found(quoted, f"{WORDS}.") == []
        assert next(without_source(quoted, agreed=()))[0] == quoted.index(sign)


def test_what_is_no_prose_leaves_every_sign_and_line_in_its_place() -> None:
    text = f"<!-- one\ntwo -->\n\n{{{{ a\nb }}}} She said: “{WORDS}.”\n\nNext.[@X]"
    ((at, words),) = without_source(text, agreed=())
    assert (at, words) == (text.index("“"), f"{WORDS}.")
    assert found(f"A `code\n\n> “{WORDS}”\n") == [WORDS]


def test_source_right_behind_the_closing_mark_counts() -> None:
    assert found(f"“{WORDS}.”[@X] Next.") == []
    assert found(f"“{WORDS}”. Next.[@X]") == [WORDS]
    assert found(f"“{WORDS}” was printed.[@X] Next.") == []


@pytest.mark.parametrize("style", [*STYLES[:6], *OTHER_STYLES])
def test_place_of_a_quotation_is_that_of_its_opening_mark(style: str) -> None:
    for words in (WORDS, "I saw the doors and none was open"):
        text = f"It is not known. She said: {style.format(words)}. He left."
        assert list(without_source(text, agreed=())) == [(text.index(words) - 1, words)]


def test_escaped_apostrophe_within_a_quotation_is_no_letter_of_it() -> None:
    quoted = "She said: “they broke my mother\\'s door at night”."
    assert found(quoted, "They broke my mother's door at night") == []
    assert len(found(quoted)) == 1
    assert found("Under one\\'s own law, and all the inmates\\' rights, it ends.") == []
    assert list(without_source(f"\\'{WORDS}\\'.", agreed=())) == [(1, WORDS)]


def test_part_of_a_voice_is_agreed_to_in_a_sentence_and_not_in_a_block() -> None:
    assert found("She said: “told by a newspaper, and nobody”.", VOICE) == []
    assert found("> “told by a newspaper, and nobody”\n", VOICE) == [
        "told by a newspaper, and nobody"
    ]
    assert found(f"> “{VOICE}”\n", "Another voice that says more.", VOICE) == []


def test_block_of_a_single_word_is_a_quotation_and_what_follows_a_block_is_none() -> None:
    assert found("> “Nobody.”\n") == ["Nobody."]
    assert found("> A block.\n“Nobody came.”\n") == []
    assert found("Text. <!-- a\n--> > “Nobody came.”\n") == ["Nobody came."]
    text = f"Text.\n\n> A line.\n> “{WORDS}”\n"
    assert list(without_source(text, agreed=())) == [(text.index("“"), WORDS)]


def test_each_quotation_of_a_text_is_looked_at() -> None:
    other = "Nobody came to open the door"
    text = f"The term “stop and search”. She said “{WORDS}” and “{VOICE}” and “{other}”."
    assert found(text, VOICE) == [WORDS, other]
    assert found("She said: “they came {{ n }} times to my door”.") == [
        "they came times to my door"
    ]
    assert found("She said: “came to us”.") == []


def test_source_is_looked_for_in_the_sentence_of_the_quotation_alone() -> None:
    assert found(f"Before it.[@X] “{WORDS}.” Next.") == [f"{WORDS}."]
    assert found(f"Before it. She said: “{WORDS}.”[@X] Next.") == []
    assert found(f"Before it. As @press-2026 says, “{WORDS}.” Next.") == []
    assert found(f"« {WORDS}. »[@X] Next.") == []


def test_hash_counts_for_words_of_its_length_alone_and_is_the_same_for_ever() -> None:
    digest = "3b1d3fa494cfbc12"
    assert StoppedWords.fingerprints("They never came") == (f"13:{digest}", f"5w:{digest}")
    digest = StoppedWords.fingerprints("abcdefghijklmnopqrst")[0].removeprefix("20:")
    for size, reasons in ((19, {}), (20, {"gone": "abcdefghijklmnopqrst"}), (21, {})):
        stopped = StoppedWords(known=(("gone", f"{size}:{digest}"),))
        assert stopped.within("Abcdefghij klmnopqrst") == reasons


@pytest.mark.parametrize(
    ("count", "begins"), [(20, [0]), (21, [0, 1]), (29, [0, 9]), (30, [0, 10]), (31, [0, 10, 11])]
)
def test_runs_of_letters_begin_at_each_step_and_at_the_last(count: int, begins: list[int]) -> None:
    letters = "".join(chr(97 + at % 26) for at in range(count))
    runs = [letters[at : at + 20] for at in begins]
    prints = tuple(StoppedWords.fingerprints(run)[0] for run in runs)
    assert StoppedWords.fingerprints(letters)[:-1] == prints
    stopped = StoppedWords(said=(("why", letters),))
    assert [run for run in runs if stopped.within(run) == {"why": run}] == runs


def test_words_of_two_persons_are_told_each_with_its_reason() -> None:
    other = "Nobody came to open the door"
    stopped = StoppedWords(
        said=(("short", "He left."), ("first", WORDS), ("again", WORDS)),
        known=tuple(("second", printed) for printed in StoppedWords.fingerprints(other)),
    )
    assert set(stopped.within(f"{WORDS}. {other}.")) == {"first", "second"}
    assert stopped.within("Something else is said here at length.") == {}


def test_place_of_letters_that_stand_twice_is_the_first() -> None:
    assert StoppedWords.place_of("they", "“They said what they said") == 1
    assert StoppedWords.place_of("umlaut", "«Ümlaut") == 1


RUSSIAN = "Моего племянника вытащили из кухни четверо полицейских, и никто не сказал нам куда"
LOOKING_ALIKE = {
    "Cyrillic in Latin": (WORDS, WORDS.translate(str.maketrans("aeopcxyi", "аеорсхуі"))),
    "Greek in Latin": (WORDS, WORDS.translate(str.maketrans("ovT", "ονΤ"))),
    "Greek capitals": (WORDS, WORDS.upper().translate(str.maketrans("AEHTNOM", "ΑΕΗΤΝΟΜ"))),
    "Cyrillic capitals": (WORDS, WORDS.upper().translate(str.maketrans("AEHTOMBK", "АЕНТОМВК"))),
    "Latin in Cyrillic": (RUSSIAN, RUSSIAN.translate(str.maketrans("аеорсухк", "aeopcyxk"))),
    "backwards": (WORDS, WORDS[::-1]),
    "backwards in Cyrillic": (WORDS, WORDS.translate(str.maketrans("aeo", "аео"))[::-1]),
}


@pytest.mark.parametrize("form", LOOKING_ALIKE)
def test_words_that_must_stop_are_found_in_letters_that_look_like_theirs_and_backwards(
    form: str,
) -> None:
    words, written = LOOKING_ALIKE[form]
    text = f"Before it, in all. {written}. Behind it."
    said = StoppedWords(said=(("withdrawn", words),))
    kept = StoppedWords(known=tuple(("gone", each) for each in StoppedWords.fingerprints(words)))
    assert list(said.within(text)) == ["withdrawn"]
    assert list(kept.within(text)) == ["gone"]
    assert 15 < StoppedWords.place_of(kept.within(text)["gone"], text) < len(text) - 10
    assert not kept.within("Ничего не было. Nobody came to my door, αλλά nothing was told.")


CLAUSES = "They took him from me and put him into a car without plates, why had he to go that way"
"""Words of which short clauses have fewer letters than a run of them."""


def each_way(words: str) -> tuple[StoppedWords, StoppedWords]:
    hashed = tuple(("gone", printed) for printed in StoppedWords.fingerprints(words))
    return StoppedWords(said=(("gone", words),)), StoppedWords(known=hashed)


@pytest.mark.parametrize("style", [*STYLES, *OTHER_STYLES, "\n\n> {}\n"])
def test_five_words_in_quotation_marks_are_found_whatever_is_cited(style: str) -> None:
    for stopped in each_way(CLAUSES):
        for clause in ("They took him from me", "took him from me and", "he to go that way"):
            for source in ("", "[@XXA-FORCE]", "[@press-2026]", "^[The Invented Times.]"):
                text = (
                    f"It was so. One mother said: {style.format(clause)}.{source} Others did not."
                )
                assert list(stopped.within(text)) == ["gone"], (clause, source)
        assert not stopped.within(f"One mother said: {style.format('they took him from us')}.")
        assert not stopped.within(f"One mother said: {style.format('took him from me')}.")
        assert not stopped.within(
            f"{style.format('Nobody came')}. They took him from me, she said."
        )


@pytest.mark.parametrize(
    "clause",
    [
        "they took him from me and",
        "THEY TOOK, HIM: from me – and",
        "they took him **fr**om me and",
        "they took him fr-\nom me and",
        "they took hi\u00adm fr\u200bom me and",
        "they tookhim from me and put",
        "thеy took him from me аnd",
    ],
)
def test_six_words_are_found_wherever_they_stand_and_five_are_not(clause: str) -> None:
    for stopped in each_way(CLAUSES):
        text = f"One father said {clause}, and got no answer."
        assert list(stopped.within(text)) == ["gone"]
        assert StoppedWords.place_of(stopped.within(text)["gone"], text) > 14
        assert not stopped.within("They took him from me. To go that way is long: they took him.")


def test_clauses_of_two_persons_are_told_each_and_others_hide_none() -> None:
    first, second = "He was taken from us at night", "He was taken from us by day"
    reasons = (("first", first), ("second", second))
    known = tuple((why, each) for why, said in reasons for each in StoppedWords.fingerprints(said))
    for stopped in (StoppedWords(said=reasons), StoppedWords(known=known)):
        assert set(stopped.within("“taken from us by day”")) == {"second"}
        assert set(stopped.within("He was taken from us by day")) == {"second"}
    both = StoppedWords(said=reasons[:1], known=known)
    assert "first" in both.within("“was taken from us at”")


def test_clause_of_twelve_letters_is_known_and_one_below_by_none() -> None:
    prints = StoppedWords.fingerprints("I do go to it as I am")
    assert [each[:3] for each in prints] == ["14:", "5w:"]
    for stopped in each_way("I do go to it as I am one of them who went"):
        assert not stopped.within("“I do go to it”")
    for stopped in each_way("They go to us in cars without plates"):
        assert list(stopped.within("“they go to us in”")) == ["gone"]


def test_hashes_of_before_stand_last_until_the_same_words_are_given_again() -> None:
    whole, other = StoppedWords.fingerprints(CLAUSES), StoppedWords.fingerprints(WORDS)
    before = [each for each in whole if not each.startswith("5w:")]
    assert StoppedWords.are_of_before(before)
    assert not StoppedWords.are_of_before(())
    assert not StoppedWords.are_of_before(whole)
    assert list(StoppedWords(known=tuple(("gone", each) for each in before)).within(CLAUSES))
    mixed = StoppedWords.kept([WORDS], before)
    assert mixed == (*other, *before)
    assert StoppedWords.are_of_before(mixed)
    together = StoppedWords.kept([CLAUSES], mixed)
    assert set(together) == {*whole, *other}
    assert not StoppedWords.are_of_before(together)
    # Of a passage that holds one of before, the last run of letters of that one stays.
    assert not StoppedWords.are_of_before(StoppedWords.kept([f"{CLAUSES}. {WORDS}"], whole))


@pytest.mark.parametrize(
    "written",
    [
        "&shy;".join(CLAUSES),
        "".join(f"&#{ord(sign)};" for sign in CLAUSES),
        "".join(f"&#x{ord(sign):X};" for sign in CLAUSES),
        CLAUSES.replace(" ", "&nbsp;"),
        "&ldquo;They took him from me&rdquo;",
    ],
)
def test_words_written_out_for_html_are_found_in_their_place(written: str) -> None:
    text = f"Salt &amp; water. One said: {written}, and left."
    for stopped in each_way(CLAUSES):
        letters = stopped.within(text)["gone"]
        assert text.index(written) <= StoppedWords.place_of(letters, text) < len(text) - 10
