"""Names in prose are found by occurrence, in any script, whatever a build or a register says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hrcreport.checks.leaks import persons
from hrcreport.checks.leaks.scanning import Scanned

REPOSITORY = Path(__file__).resolve().parents[3]

GIVEN_AWAY = (
    "Philomena Oduya",
    "Ms. Philomena Oduya",
    "Ms. Oduya",
    "Detective Philomena Oduya",
    "The family of Philomena Oduya",
    "Philomena Oduya, 34",
    "P. Oduya",
    "P. K. Oduya",
    "PHILOMENA ODUYA",
    "Philomena Adhiambo-Oduya",
    "Philomena de la Oduya",
    "Philomena van der Oduya",
    "Philomena O'Duya",
    "Philomena McDuya",
    "Philomena Adhiambo Akinyi Oduya",
    "Oduya Philomena",
    "Филомена Одуйя",
    "Ф. Одуйя",
    "Одуйя Филомена Акиньевна",
    "فيلومينا أودويا",
    "Φιλομένα Οντούγια",
    "פילומנה אודויה",
    "王美玲",
    "Will Oduya",
    "Mr. Grace Hope",
    "João Oduya dos Santos",
    "Ph. Oduya",
    "Hyun-woo Oduya",
    "the mother (Akinyi)",
    "ODUYA Philomena",
    "these: Oduya; Akinyi; Adhiambo",
    "Г-жа Одуйя",
    "Minister Philomena Oduya",
)
NOBODY = (
    "The Expert Mechanism visited the State in May.",
    "In June the Mechanism met the authorities.",
    "A. Mandate and method",
    "The General Court adopted the Law on Force.",
    "The Courts of Sydney and the Experts in Riyadh met Libyan authorities.",
    "from typing import Zweiwertig",
    "The limits are those of Hartung and Knapp, by the exact Poisson method.",
    "x\n\nWulgar\nZerbst\nQuolm\n\nx",
    "| Wulgar | court |\n| Zerbst | law |",
    "La loi a été sanctionnée le 31 octobre 2024.",
)
OF_NO_PERSON = (
    "Then officers of Cape Town met.",
    "The ways after Marikana, it was said, were long.",
    "They had patrolled Soweto, Tembisa and more.",
    "The evictions at Alexandra went on.",
    "Residents of the Linguistic Communities spoke.",
    "They came to Rikers Island and left.",
    "A room in Quolmerby was shut.",
    "A room at Quolmerby was shut.",
    "They went to Quolmer Barracks and left.",
    "The Red Cross came.",
    "They spoke for the Adaeze Quolmer Memorial Hospital there.",
    "They lost it to the Georgia Quolmer.",
    "They saw an entry called Type Physique there.",
    "Nobody saw the Quolmer Zerbst prisons.",
    "It bought what Quolmerix sells.",
    "The Villa Quolmerini was shut.",
    "They told it to the Servicio Penitenciario Quolmerense there.",
    "They told it to the Bloque de Trabajadores Migrantes there.",
    "Weapons of Zerbstan, Quolmeria and others were sold.",
    "They were shut in Quolmer Zerbst then.",
    "Then Buenos Aires was shut.",
    "They asked the Quolmer Constabulary then.",
    "They read the Zerbst Harbour Programme then.",
    "Then the Attorney General and the Chief Justice spoke.",
    "They called it Operation Quolmer Zerbst there.",
    "They were for Bill 44, and then left.",
    "They were in Quolmer Zerbst, and then Quolmer Zerbst was shut.",
    "COMMITTEE OF QUOLMER ZERBST.",
    "Ils ont vu la Caserne Zerbst.",
    "Ils ont vu le Vignoble Royal puis.",
    "Ils ont lu l’Avis d’Absence puis.",
    "Ils ont vu l’Académie Quolmer puis.",
    "Ils ont vu Mont-Quolmeré, puis Haute Zerbst.",
    "It was paid by Quolmer Shipping then.",
    "It was paid by Quolmer Logistics then.",
    "It was paid by Zerbst Quolmerex Ltd then.",
    "Then Zerbst Quolmer, which had won, was paid.",
    "Then Zerbst Quolmer & Quarx was paid.",
    "They were paid by the firm Quolmer Zerbst then.",
    "They came by the ferry Quolmer Zerbst then.",
    "They used a method called Quolmer Zerbst then.",
    "They used what is called QuolmerZerbst then.",
    "Nobody asked QuolmerZerbst who fell.",
    "The wall said “Calm In Minutes” then.",
    "They read Faith In The Quolmer then.",
    "They read the Auditor General’s book then.",
    "They were shut at Quolmer Hill, and then Quolmer Hill was sold.",
    "They spoke for the Quolmer Group. Nobody asked Quolmer who fell.",
    "They spoke for the Quolmer community. Then boys of Quolmer fell.",
    "They had left the prison of Quolmer Zerbst.",
    "Residents of Quolmer Zerbst and Gunja Akinyi spoke.",
    "They joined Ligue Quolmer Zerbst (LQZ) then.",
    "They drove a white Quolmer Zerbst then.",
    "They came from Quolmer Zerbst, Kenya, then.",
    "They had gone to Quolmerby, where it was cold.",
    "They saw the Quolmer Zerbst there.",
    "They followed the Quolmer there.",
    "The Quolmer was shut.",
    "Then Upper Quolmer, Nether Quolmer and Quolmer North were shut.",
    "Then Upper Quolmer, Lower Zerbst and Old Akinyi were shut.",
    "They asked Mothers Without Quolmer. They were shut in Quolmer.",
    "They were shut in Ashby Zerbst. Then Ashby Zerbst was sold. Nobody is in Ashby Zerbst.",
    "Groups as FARQ, ELNZ left.",
    "Then Democratic Quolmer was shut.",
    "Then Quaker Peace was shut.",
    "Then Uttar Pradesh was shut.",
    "Then Geneva Conventions were sold.",
    "So said II. A. Remedies of it.",
    "Quolmerex, a firm of the capital, was paid. They asked Quolmerex who fell.",
    "They went to Zerbst Quolmer and Gunja Quolmer there.",
    "They saw the Old Quolmer there.",
    "Then Child Pornography was read.",
    "Then Mark Bridges was left with a mark, by bridges.",
)
NAMED_AS_A_PLACE = (
    "Then Jordan Lincoln was heard.",
    "Then Sydney Bristol was heard.",
    "It was Slim Suharto who fell.",
    "They asked Alexandra to leave.",
    "Somebody shot at Alexandra there.",
    "He shouted at Quolmerby there.",
    "It was Linguistic Smith who fell.",
    "It was Quadros V. A. who fell.",
    "Then Officer Stone was heard.",
    "Then Quolmer Power was heard.",
    "Then Quolmer Woods was heard.",
    "Then Quolmer McZerbst was heard.",
    "Then Quolmer FitzZerbst was heard.",
    "Somebody shot at Quolmer Zerbst. Then Quolmer Zerbst fell.",
    "They ran to a boy called Quolmer Zerbst there.",
    "He said “Quolmer Zerbst Akinyi” then.",
    "Then Grace Quolmer, which is odd, was heard.",
    "They buried Quolmer Zerbst Custody there.",
    "They buried the child Quolmer there.",
    "Then Agente Barros was heard.",
    "Then Victoria Lagos was heard.",
    "Then Bàrbara Ó Quolmerty was heard.",
    "Then Lê Văn Đạt was heard.",
    "Then Justice Quolmer was heard.",
    "This is in Quolmer Zerbst's book.",
    "He said 'Quolmer Zerbst' then.",
    "C’est la mort d’Élodine Quolmer.",
    "LA MORT D'ÉLODINE QUOLMER.",
    "Puis le Juge Quolmer Zerbst a dit non.",
    "Puis le Juge Quolmer a dit non.",
    "Puis la Présidente Aimée Blanc a dit non.",
    "Puis ils ont vu la Marie Quolmer ici.",
    "Puis la famille Quolmer a dit non.",
    "Then the Philomena Oduya case was heard.",
    "Then the Quolmer Hope family was heard.",
    "They had left the son of Quolmer Zerbst.",
    "It came from Grace Quolmer, Kenya, then.",
    "Then a Grace Quolmer was heard.",
    "Then a young Quolmer Zerbst was heard.",
    "Then Grace Quolmer (GQU) was heard.",
    "Then Quolmer Zerbst, who was there, was heard.",
    "Then the Quolmer boy was heard.",
    "The Quolmer family was heard.",
    "Then the Honourable Quolmer Zerbst was heard.",
    "The child Awa was heard.",
    "It was a boy of 15, Séverin, there.",
    "It is Grace Quolmer's house.",
    "Then Democratic Smith was heard.",
    "Then Amara Peace was heard.",
    "So said B. Quolmer of it.",
    "They heard Julio Calle Quolmer there.",
    "Quolmer, a teacher of the capital, was paid. They asked Quolmer who fell.",
    "They went to Giuseppe Quolmer there.",
    "They saw Old Quolmer there.",
    "Then Child Quolmer was read.",
)
BESIDE_PLACES = (
    "They saw Upper Quolmer, Lower Zerbst and Officer Akinyi Oduya there.",
    "They saw Upper Quolmer, Lower Zerbst and Grace Akinyi there.",
    "They saw Upper Quolmer, Grace Akinyi and Philomena Oduya there.",
    "They were shut in Quolmer. Then Quolmer Singh was heard.",
    "They were shut in Quolmer. Then Grace Quolmer was heard.",
    "They were shut in Quolmer. Then Mr. Quolmer was heard.",
    "They were shut in Port Quolmer. Then Quolmer Zerbst was heard.",
    "They were shut in Giuseppe Quolmer. Then Giuseppe Quolmer was heard.",
    "They saw the prison of Zerbst, and Quolmer Akinyi was heard.",
    "They saw the Quolmer guard. Somebody shot at Quolmer.",
)
"""Persons beside what is a place: they are told, whatever else is proposed."""
ORDINARY = (
    "The state has a law, an expert, a mechanism, a court in general, and grace, hope and will; "
    "it adopted and visited; a mandate and a method; the authorities met; force was used; may. "
    "So it was in Latin America."
)


def leaks_in(project: Any, text: str, *more: str) -> set[str]:
    folder = project.root / "to-send"
    folder.mkdir(exist_ok=True)
    (folder / "a.md").write_text("\n\n".join((text, ORDINARY, *more)), encoding="utf-8")
    return {each.kind for each in Scanned.of(folder, project=project.project).leaks}


def may_be_named(project: Any, name: str) -> None:
    policy = (REPOSITORY / "data/safeguards.yml").read_text(encoding="utf-8")
    project.write("data/safeguards.yml", f"{policy}  - name: {name}\n    because: to try\n")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Deshawn, a pupil of 14, was held face down.", {"person"}),
        ("Yeison, aged 15, was hurt there.", {"person"}),
        ("Kofi, 13 ans, a été menotté.", {"person"}),
        ("The 14-year-old Yeison was held.", {"person"}),
        ("Kofi, 13, was held.", {"person"}),
        ("The law, 13, was held, as was a 14-year-old boy.", set()),
    ],
)
def test_a_child_who_is_named_by_one_name_is_told(
    unchanged: Any, text: str, kinds: set[str]
) -> None:
    assert leaks_in(unchanged, text) == kinds


@pytest.mark.parametrize("name", GIVEN_AWAY)
def test_a_name_is_told_in_a_plain_sentence(unchanged: Any, name: str) -> None:
    assert leaks_in(unchanged, f"It was {name} who was stopped there.") == {"person"}


def test_the_name_in_an_address_hides_nobody(unchanged: Any) -> None:
    """One address with the name in small letters hid 10 of 16."""
    address = "https://news.example.net/2019/philomena-oduya-shot-by-police?by=oduya"
    told = "Then Philomena Oduya was stopped."
    assert leaks_in(unchanged, told, f"See {address} and philomena-oduya-seen.") == {"person"}


def test_the_name_in_an_address_of_a_register_hides_nobody(invented: Any) -> None:
    """Whoever cites a newspaper in `data/law` confirms no name by its address."""
    law = invented.root / "data/law/xxa.yml"
    address = "https://news.example.net/philomena/oduya/shot"
    law.write_text(f"# See {address}\n{law.read_text(encoding='utf-8')}", encoding="utf-8")
    assert leaks_in(invented, "Then Philomena Oduya was stopped.") == {"person"}


def test_a_name_that_a_register_holds_is_proposed_until_a_person_lists_it(invented: Any) -> None:
    law = invented.root / "data/law/xxa.yml"
    text = law.read_text(encoding="utf-8")
    law.write_text(text.replace("The law has rules.", "The law has rules since Philomena Oduya."))
    told = "Then Philomena Oduya was stopped."
    assert leaks_in(invented, told) == {"proposed-name"}
    may_be_named(invented, "Philomena Oduya")
    assert not leaks_in(invented, told)
    assert leaks_in(invented, "Then Philomena Other was stopped.") == {"person"}


@pytest.mark.parametrize(
    "name", ["Oduya Litigation Unit", "Instituto Oduya", "Portfolio Committee", "Oduya County"]
)
def test_the_name_of_an_institution_is_proposed_until_a_person_lists_it(
    invented: Any, name: str
) -> None:
    told = f"Then the {name} was visited."
    assert leaks_in(invented, told) == {"proposed-name"}
    may_be_named(invented, name)
    assert not leaks_in(invented, told)


@pytest.mark.parametrize("text", OF_NO_PERSON)
def test_a_place_or_words_of_a_language_are_proposed(unchanged: Any, text: str) -> None:
    assert leaks_in(unchanged, text) == {"proposed-name"}


@pytest.mark.parametrize("text", NAMED_AS_A_PLACE)
def test_a_person_who_is_called_as_a_place_or_a_word_is_told(unchanged: Any, text: str) -> None:
    assert leaks_in(unchanged, text) == {"person"}


@pytest.mark.parametrize("text", BESIDE_PLACES)
def test_a_person_beside_places_is_told(unchanged: Any, text: str) -> None:
    assert "person" in leaks_in(unchanged, text)


def test_a_name_is_read_over_the_end_of_a_line(unchanged: Any) -> None:
    assert "person" in leaks_in(unchanged, "It began when Quolmer\nZerbst was heard.")


@pytest.mark.parametrize("name", ["V. Court", "V. A. Court", "A. Law"])
def test_an_initial_before_a_word_of_the_text_is_told(unchanged: Any, name: str) -> None:
    assert leaks_in(unchanged, f"It was {name} who fell.") == {"proposed-name"}


def test_a_public_table_is_listed_as_a_whole_and_one_that_is_not_public_never(
    invented: Any,
) -> None:
    states = invented.root / "data/tables/states.csv"
    states.write_text(states.read_text() + "XXC,903,Great Oduyaland,,,,member\n")
    told = "Then Great Oduyaland was visited."
    assert leaks_in(invented, told) == {"proposed-name"}
    may_be_named(invented, "data/tables/states.csv")
    assert not leaks_in(invented, told)
    place = invented.root / "data/datapackage.json"
    place.write_text(place.read_text().replace('"public"', '"restricted"'))
    assert "person" in leaks_in(invented, told)


@pytest.mark.parametrize("text", NOBODY)
def test_what_names_nobody_is_no_alarm(unchanged: Any, text: str) -> None:
    assert not leaks_in(unchanged, text)


@pytest.mark.parametrize(
    "text", ["Mr. Oduya", "Mrs Oduya", "Señora Oduya", "г-жа Одуйя", "والسيدة أودويا"]
)
def test_a_title_stands_before_a_name(text: str) -> None:
    assert persons.TITLED.search(text)


@pytest.mark.parametrize("text", ["xMr. Oduya", "Mrx Oduya", "Mr oduya", "Monsieurs Oduya", "Dr"])
def test_what_is_no_title_stands_before_none(text: str) -> None:
    assert not persons.TITLED.search(text)


@pytest.mark.parametrize(
    ("before", "is_placed"),
    [("He was seen at ", True), ("held in ", True), ("He shot at ", False), ("claimed at ", False)],
)
def test_what_is_done_at_somebody_is_no_place(before: str, *, is_placed: bool) -> None:
    assert persons._is_placed(before) is is_placed
