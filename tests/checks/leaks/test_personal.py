"""Numbers of persons, days of birth, plates, addresses and own keys are found by their form."""

from __future__ import annotations

import pytest

from hrcreport.checks.leaks import personal
from hrcreport.checks.leaks.names import NameIndex, NameSearch
from hrcreport.checks.leaks.signs import signs_in
from hrcreport.tables.data.sealed import NoiseKey

PLANTS = {
    "position": ("S26.10672 E28.05701",),
    "telephone": ("cel. (11) 91234-5678", "电话131 2347 9542已停用"),
    "secret": (
        "AIza{hash}",
        "glpat-zYxWvUtSrQpOnMlKjIhG",
        "{key}",
        "{small}",
        "{first}\n{second}",
        "{noise}",
    ),
    "personal-number": (
        "passport number X1234567",
        "Passport: AB 1234567",
        "IBAN GB29 NWBK 6016 1331 9268 19",
        "GB29NWBK60161331926819",
        "gb29nwbk60161331926819",
        "SSN 219-09-9999",
        "078-05-1121",
        "529.982.247-25",
        "CPF 52998224725",
        "AB 12 34 56 C",
        "AB123456C",
        "RCCMNL83S18D969H",
        "her codice fiscale RCCMNL83S18D969H",
        "2 95 10 99 126 111 93",
        "295109912611193",
        "cédula 1.023.456.789",
        "identity card no. 08123456",
        "123-456-782",
        "his national ID number is 12345678",
        "C.C. 1032456789",
        "943 476 5919",
        "943-476-5919",
        "NHS no. 943 476 5919",
        "id_number: 8841207733",
        "driver’s licence D6101-40706-60905",
        "licence number D6101-40706-60905",
        "CNH 02650306461",
        "titre de séjour n° 9921837465",
        "permesso di soggiorno n. I12345678",
        "tarjeta de extranjería 448291",
        "residence permit no. RA4482913",
        "GB29 NWBK 6016 1331 9268 19 last week",
        "护照号码E48213907已被没收",
        "身份证号码11010519780412352X被登记",
        "numéro d'assurance sociale 592 556 864 figure sur la liste",
        "compte bancaire n° 04821 77391",
        "cuenta bancaria 0482 1773 9144",
        "patient number 4482-1773",
    ),
    "birth-date": (
        "born on 12 March 1987",
        "DOB: 12/03/1987",
        "née le 3 mai 1990",
        "nacido el 4 de julio de 1999",
        "date of birth 1987-03-12",
        "born March 12, 1987",
        "date_of_birth: 1987-03-12",
        "родился 12.03.1987",
        "المولود في 15 مارس 1992",
        "من مواليد 15 مارس 1992",
        "تاريخ الولادة: 15/03/1992",
        "geboren am 12.03.1987",
        "出生 1987年3月12日",
        "1987年3月12日出生",
        "date of birth: 31848",
    ),
    "plate": (
        "number plate AB12 CDE",
        "license plate ABC-1234",
        "plate 123 TUN 456",
        "车牌号京A48K21的汽车",
        "placa ABC1D23",
        "targa AB 123 CD",
        "plaque AB-123-CD",
        "госномер А123ВС77",
        "لوحة 214 تونس 5567",
    ),
    "address": (
        "12 Baker Street",
        "1600 Elm Tree Road",
        "Rua das Flores 12",
        "Rua das Flores, 12",
        "Calle Mayor 5",
        "Carrera 7 # 12-34",
        "Via Roma 12",
        "12 rue de la Paix",
        "14 bis avenue de Paris",
        "ул. Ленина, 5",
        "ул. Ленина, д. 5",
        "Largo do Machado, 21",
        "33 Bd de la Liberté",
        "8, Avenue Habib Bourguiba",
        "Bahnhofstraße 12",
        "南京路 12 号",
        "شارع الحرية 12",
    ),
    "ip-address": (
        "192.168.14.7",
        "8.8.200.8",
        "2001:db8:85a3::8a2e:370:7334",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
    ),
}
KEY = "AGE-SECRET-" + "KEY-1" + "QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQS"[:53]
"""In parts, so that no search for keys stops at this file."""
NONE = (
    "In 2019, 1,234 persons died; A/HRC/57/71, para. 12.",
    "version 3.11.0.1",
    "12:34:56",
    "see 1.2.3.4",
    "born in 1987",
    "password: required*now",
    "born: 318481",
    "Via Resolution 47/21",
    "10 Downing",
    "ratio 1.5–2.3",
    "2018-2019",
    "rue Resolution",
    "Street protests in 12 cities",
    "123 456 789 persons",
    "born of 12 meetings",
    "A/HRC/RES/43/1",
    "12 Close-knit groups",
    "::: {.finding}",
    "plate tectonics 12",
    "page 12, Court of Appeal 12",
    "12 Supreme Court of the United States",
)


def kinds_in(text: str) -> set[str]:
    search = NameSearch(NameIndex(b"k" * 32), [text])
    signs = search.words.holding["sign"] & search.distinct
    return (
        {each.kind for each in signs_in(text, decimals=1, tokens=signs)}
        if search.telling
        else set()
    )


@pytest.mark.parametrize(
    ("kind", "plant"), [(kind, each) for kind, those in PLANTS.items() for each in those]
)
def test_each_is_found_within_a_sentence(kind: str, plant: str) -> None:
    noise = f"{NoiseKey.MARK}{'0123456789abcdef' * 4}"
    keys = {
        "hash": "SyDdI0hCZtE6vySjMm-WEfRq3CPzqKqqsHI",
        "key": KEY,
        "small": KEY.lower(),
        "first": KEY[:40],
        "second": KEY[40:],
    }
    plant = plant.format(noise=noise, **keys)
    assert kind in kinds_in(f"It was said: {plant}, and more.")


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_so_is_none(text: str) -> None:
    assert not kinds_in(text)


FORMS = {
    "street": (
        personal.STREETS["street"],
        ("12 Elm Street", "12a, 5th Avenue", "at 7 St. James Road today"),
        (
            "3.12 Elm Street",
            "1/12 Elm Street",
            "1,112 Elm Street",
            "a12 Elm Street",
            "12 Elm Street-level",
            "12 elm Road",
        ),
    ),
    "street, its kind first": (
        personal.STREETS["kind first"],
        ("Rua das Flores, 12", "Via Roma n. 5", "улица Ленина, дом 5", "شارع بورقيبة عدد 12"),
        ("xVia Roma 5", "Via Roma", "Via Roma 5/2", "Via Roma 5.3", "via Roma 5"),
    ),
    "street of a grid": (
        personal.STREETS["grid"],
        ("Calle 45 # 12-34", "Carrera 7A No. 12B-3"),
        ("xCalle 45 # 12-34", "Calle 45 12-34", "Calle 45 # 12"),
    ),
    "rue": (
        personal.STREETS["rue"],
        ("12, rue de la Paix", "3 bis avenue Foch", "1 bd Voltaire"),
        ("a12 rue de la Paix", "12 rues de Paris", "rue de la Paix"),
    ),
    "place": (
        personal.STREETS["place"],
        ("3, place Bellecour", "12 quai de la Seine"),
        ("3 place de travail", "a3 place Bellecour", "3 places Bellecour"),
    ),
    "court": (
        personal.STREETS["court"],
        ("27 Bramwell Court", "at 4a Lark Place,"),
        (
            "27 High Court judges",
            "2019 Lark Square",
            "12 Lark Place of",
            "1.12 Lark Row",
            "a1 Lark Row",
        ),
    ),
    "street in one word": (
        personal.STREETS["compound"],
        ("Lindenstraße 4", "Köppelsdorfer Straße 27", "Kungsgatan 12", "Lindenlaan 45b"),
        ("Brigade 12", "Lindenstraße", "lindenstraße 4", "Lindenstraße 4th"),
    ),
    "ulica": (
        personal.STREETS["Polish"],
        ("ul. Piękna 24/7", "Ulica Długa 15"),
        ("xul. Piękna 24", "ul. Piękna"),
    ),
    "National Insurance": (
        personal.INSURED,
        ("AB 12 34 56 C", "AB123456C", "(AB123456C)"),
        ("BG123456C", "xAB123456C", "AB123456CD", "DB123456C", "AB123456E"),
    ),
    "address of a computer": (
        personal.FOUR,
        ("10.0.0.1", "at 192.168.2.7."),
        ("v10.0.0.1", "1.10.0.0.1", "10.0.0.1-rc", "10.0.0"),
    ),
    "address of a computer, with colons": (
        personal.COLONS,
        ("fe80:1:2:3:4:5:6:7", "2001:db8::1", "FE80:1:2:3::7"),
        ("12:30:45", "x2001:db8::1", "2001:db8::1:x"),
    ),
    "number of a person": (
        personal.VALUE["personal-number"],
        (" no. X1234567", ": AB 1234567", " is 1.023.456.789"),
        ("/1234567", " 1234", " 12345x", "x1234567"),
    ),
    "plate": (
        personal.VALUE["plate"],
        (" AB12 CDE", " number ABC-1234", " 123 TUN 456"),
        (" 1234", " aAB12", " AB"),
    ),
}
"""Expressions that look behind, with what they must and what they must not match."""


@pytest.mark.parametrize("name", FORMS)
def test_an_expression_matches_what_it_must_and_nothing_else(name: str) -> None:
    form, must, must_not = FORMS[name]
    find = form.match if form in personal.VALUE.values() else form.search
    assert [text for text in must if not find(text)] == []
    assert [text for text in must_not if find(text)] == []


def found(text: str) -> list[tuple[str, str]]:
    """Return the kind and the words of what is personal in a text, each once."""
    return [
        (each.kind, text[each.start : each.end]) for each in sorted({*personal.personal_in(text)})
    ]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("passport number X1234567 of", "personal-number", "X1234567"),
        ("passport: 12345 of", "personal-number", "12345"),
        ("passport: 1A2B34 of", "personal-number", "1A2B34"),
        ("passport: 1A234 of", "personal-number", ""),
        ("passport: 1234 of", "personal-number", ""),
        ("passports 12345 of", "personal-number", "12345"),
        ("xpassport 12345 of", "personal-number", ""),
        ("x GB29 NWBK 6016 1331 9268 19 of", "personal-number", "GB29 NWBK 6016 1331 9268 19"),
        ("x GB28NWBK60161331926819 of", "personal-number", ""),
        ("x 078-05-1120 of", "personal-number", ""),
        ("x 529.982.247-24 of", "personal-number", ""),
        ("SIN 046 454 286 of", "personal-number", "046 454 286"),
        ("x 046 454 286 of", "personal-number", ""),
        ("plate AB12 CDE of", "plate", "AB12 CDE"),
        ("plate AB12 of", "plate", ""),
        ("plate A1BCD of", "plate", ""),
        ("plate No. 123 TUN 456 of", "plate", "123 TUN 456"),
        ("born on 12 March 1987 in", "birth-date", "12 March 1987"),
        ("born 12/03/1987 in", "birth-date", "12/03/1987"),
        ("1987年3月12日生", "birth-date", "1987年3月12日"),
        ("at 12 Baker Street there", "address", "12 Baker Street"),
        (f"at 12 Baker Street {'x' * 99} there", "address", "12 Baker Street"),
        ("at Rua das Flores 12 there", "address", "Rua das Flores 12"),
        ("at 12\nBaker Street there", "address", ""),
        ("at 192.168.14.7 there", "ip-address", "192.168.14.7"),
        ("at 19.19.19.20 there", "ip-address", "19.19.19.20"),
        ("at 19.19.19.19 there", "ip-address", ""),
        ("at 300.168.14.7 there", "ip-address", ""),
        ("at 2001:db8::1 there", "ip-address", "2001:db8::1"),
        ("at 12:34:56:78 there", "ip-address", ""),
    ],
)
def test_it_is_found_from_its_first_sign_to_its_last(text: str, kind: str, words: str) -> None:
    parts = [said for of_kind, said in found(text) if of_kind == kind]
    assert parts == ([words] if words else [])


def test_parts_that_tell_are_those_without_which_nothing_is_found() -> None:
    tokens = {"Passport:", "192.168.14.7", "Street", "AB12", "AB123456C", "house", "12", "GB29"}
    assert personal.telling_personal(tokens) == tokens - {"house", "12"}
    assert personal.telling_personal({"nothing", "here", "at", "12"}) == set()


def test_words_by_which_kinds_are_called_are_read_from_their_file() -> None:
    words = personal.words_of.__wrapped__()
    assert {*personal.KINDS, "street"} <= words.keys()
    assert "passport" in words["personal-number"]
    assert personal._checked_by.__wrapped__("us.ssn")("536-90-4399")
