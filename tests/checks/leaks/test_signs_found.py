"""Addresses, numbers, positions, secrets and paths are found where they begin and end."""

from __future__ import annotations

import pytest

from hrcreport.checks.leaks.names import NameIndex, NameSearch
from hrcreport.checks.leaks.signs import signs_in

HOME = "/" + "home"
GIT_HUB = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
KEY = "-----BEGIN RSA " + "PRIVATE KEY"


def found(text: str, *, decimals: int = 1) -> list[tuple[str, str]]:
    """Return the kind and the words of each sign in a text, in order."""
    search = NameSearch(NameIndex(b"k" * 32), [text], decimals=decimals)
    signs = search.words.holding["sign"] & search.distinct
    every = {*signs_in(text, decimals=decimals, tokens=signs)} if search.telling else set()
    return [(each.kind, text[each.start : each.end]) for each in sorted(every)]


MAILS = {
    "Write to ann.otis+x@mail.example.net soon.": "ann.otis+x@mail.example.net",
    "Write to <ann@example.net>": "ann@example.net",
    "ann@example.net": "ann@example.net",
    "Write to ann [at] example.net": "ann [at] example.net",
    "Write to ann(at)example.net": "ann(at)example.net",
    "Write to ann (at) example (dot) net": "ann (at) example (dot) net",
    "Write to ann [arroba] example [punto] net": "ann [arroba] example [punto] net",
    "Write to ann@example.net, bo@example.net": "ann@example.net|bo@example.net",
    "Write to o'neil@example.net": "o'neil@example.net",
    "Write to @example.net": "",
    "Write to ann@example": "",
    "Write to ann @example.net": "",
    "Write to ann@ example.net": "",
    "See figure@2x.png here": "",
    "See figure@2x.pngs here": "figure@2x.pngs",
    f"Write to {'a' * 70}@example.net": f"{'a' * 64}@example.net",
}
TELEPHONES = {
    "Call +44 20 7946 0958 now": "+44 20 7946 0958",
    "Call 0044 20 7946 0958 now": "0044 20 7946 0958",
    "x +442079460958 y": "+442079460958",
    "x (+44) 20 7946 0958 y": "+44) 20 7946 0958",
    "x (212) 555-0143 y": "(212) 555-0143",
    "x (111) 555-0143 y": "",
    "x (202) 456-1414 y": "(202) 456-1414",
    "x 202-456-1414 y": "202-456-1414",
    "x 202.456.1414 y": "202.456.1414",
    "x 202-456-14145 y": "",
    "Tel. 456 1414 now": "456 1414",
    "tel: 4561414": "4561414",
    "Telephone number is 456 1414": "456 1414",
    "Téléphone : 456 14 14": "456 14 14",
    "WhatsApp 456-1414": "456-1414",
    "his mobile was 456 1414": "456 1414",
    "тел. 456 14 14": "456 14 14",
    "电话：45614141": "45614141",
    "هاتف: 4561414": "4561414",
    "hotel 456 1414": "",
    "tel 456 141": "",
    "x 456 1414 y": "",
    "x 1+44 20 7946 0958 y": "",
    "x /+44 20 7946 0958 y": "",
    "x,+44 20 7946 0958 y": "",
    "x +442079460958abc y": "+442079460958",
    "x 00442079460958abc y": "",
    "x +9 99 y 999 9999": "",
    "tel. 1234567890123456": "1234567890123456",
    "tel. 12345678901234567": "",
}
POSITIONS = {
    "At 44.97753, -93.26501 there": "44.97753, -93.26501",
    "At 44.97753 -93.26501 there": "44.97753 -93.26501",
    "At 44.9775/93.2650 there": "44.9775/93.2650",
    "At -93.26501, 44.97753 there": "-93.26501, 44.97753",
    "At 180.00000, 90.00000 there": "180.00000, 90.00000",
    "At 180.00001, 44.97753 there": "",
    "At 93.26501, 90.00001 there": "",
    "At -93.265, 44.977 there": "",
    "At 44.977, -93.265 there": "",
    "At 44.97753, -193.26501 there": "",
    "At 0.97753, 0.26501 there": "",
    "At 94.97753, 93.26501 there": "",
    "At 44.97753, 93.26501, 12 there": "",
    "At 44.97° there": "44.97",
    "At -44.97° there": "-44.97",
    "At 44.9° there": "",
    "At 190.97° there": "",
    "At 180.00° there": "180.00",
    "At 90.00000, 180.00000 there": "90.00000, 180.00000",
    "At 0.00001, 1.00001 there": "0.00001, 1.00001",
    "At 0.00001, 1.00000 there": "",
    "At 44° 58′ 39″ N there": "44° 58′ 39″ N",
    "At 44°58′N there": "44°58′N",
    "At 44º 58' 39\" W there": "44º 58' 39\" W",
    "At 44° 58′ there": "",
    "At 33.86 S, 151.20 E there": "33.86 S, 151.20 E",
    "At 33.8 S, 151.2 E there": "",
    "At S 33.86, E 151.20 there": "S 33.86, E 151.20",
    "At S33.86 E151.20 there": "S33.86 E151.20",
    "Latitude: 44.97 there": "44.97",
    "lon=-93.26 there": "-93.26",
    "GPS 44.97 there": "44.97",
    "coordinates: 44.97 there": "44.97",
    "located at 44.97 there": "44.97",
    "Latitude 44.9 there": "",
    "Latitude 190.97 there": "",
    "platitude 44.97 there": "44.97",
    "ratio 44.97 there": "",
    "At 1-44.97° there": "44.97",
    "At 1,-44.97° there": "44.97",
    "1234.5678": "",
}
SECRETS = {
    f"It is {GIT_HUB} there": GIT_HUB,
    "password: hunter2 there": "hunter2",
    "Password is hunter2, he said": "hunter2",
    'api_key="x7y" there': "x7y",
    "API key: x7y there": "x7y",
    "mot de passe : abc12 there": "abc12",
    "contraseña=abc1": "abc1",
    "пароль: абв1": "абв1",
    "密码：abc1": "",
    "密码:abc1": "abc1",
    "كلمة السر: abc1": "abc1",
    "host\tdata\tpassword\trU7$kd02Lq": "rU7$kd02Lq",
    "api_key\tx7yz0044\tn\t3": "x7yz0044",
    "token\t2,021,000": "",
    "token\t4096": "",
    "DB_PASS=Vk39qplz": "Vk39qplz",
    "secretAccessKey: Vk39qplz": "Vk39qplz",
    "login field password gH72kk-pq9": "gH72kk-pq9",
    "the password policy of 2021": "",
    "the password number1": "",
    "the password of the shared folder is Mango58": "Mango58",
    "the secret of the year: 2021": "",
    "la parola d’ordine è Zimt99aa": "Zimt99aa",
    "password: secretly there": "",
    "password was hunter2": "",
    "passphrase: correct horse battery": "correct horse battery",
    "passphrase: short": "",
    "https://ann:pass@example.net/x": "://ann:pass@",
    f"{KEY}-----": KEY,
    "-----BEGIN AGE ENCRYPTED FILE-----": "-----BEGIN AGE ENCRYPTED FILE",
    f"It is {'0123456789abcdef' * 4} there": "",
}
PATHS = {
    f"See {HOME}/ann/cases/list.csv there": f"{HOME}/ann/cases/list.csv",
    f'See "{HOME}/ann" there': f"{HOME}/ann",
    "See /Users/ann/x there": "/Users/ann/x",
    "See /mnt/disk there": "/mnt/disk",
    f"See docs{HOME}/ann there": "",
    f"See ../{HOME[1:]}/ann there": "",
    "See C:\\Users\\ann\\x there": "C:\\Users\\ann\\x",
    "See C:\\\\Users\\\\ann there": "C:\\\\Users\\\\ann",
    "See C:\\Windows\\x there": "",
    "See \\\\server\\share\\x there": "\\\\server\\share\\x",
    "See x\\\\server\\share there": "",
    "See file:///srv/x there": "file:///srv/x",
    "See file:/srv/x there": "",
    "See profile:///srv/x there": "",
}
FOUND = {
    "e-mail": MAILS,
    "telephone": TELEPHONES,
    "position": POSITIONS,
    "secret": SECRETS,
    "machine-path": PATHS,
}


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [(kind, text, words) for kind, texts in FOUND.items() for text, words in texts.items()],
)
def test_a_sign_is_found_from_its_first_letter_to_its_last(
    kind: str, text: str, words: str
) -> None:
    parts = words.split("|") if words else []
    assert [said for of_kind, said in found(text) if of_kind == kind] == parts


@pytest.mark.parametrize(
    ("text", "decimals", "is_position"),
    [
        ("Latitude: 44.97 there", 2, False),
        ("Latitude: 44.977 there", 2, True),
        ("At 44.97753, -93.26501 there", 4, True),
        ("At 44.97753, -93.26501 there", 5, False),
        ("At 33.86 S, 151.20 E there", 2, False),
        ("At S 33.86, E 151.20 there", 2, False),
        ("At 44.97° there", 2, False),
        ("At 44.9° there", 0, True),
        ("At 44.97, -93.26 there", 0, False),
    ],
)
def test_a_position_is_one_where_it_is_finer_than_the_policy(
    text: str, decimals: int, *, is_position: bool
) -> None:
    assert ("position" in dict(found(text, decimals=decimals))) is is_position
