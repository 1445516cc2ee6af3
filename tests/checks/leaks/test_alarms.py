"""What is called after nobody, or after whom a place or a firm is, is told as no person."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from hrcreport.checks.leaks.scanning import Scanned

REPOSITORY = Path(__file__).resolve().parents[3]
REAL = (
    "See HRBAD-QUOLMER GR34 and VICT-ZERBST HRC57 there.",
    "Redes da Quolmer reagiram.",
    "Las Fiestas de San Quolmer y el Carnaval de Zerbst fueron tensos.",
    "El Día de la Raza fue tenso.",
    "La Ruta Pacífica de las Mujeres salió.",
    "Constructions Quolmer et Fils ont répondu.",
    "Seguros La Quolmera respondió.",
    "Padaria Quolmer reagiu.",
    "L'avenue Léopold Quolmer est fermée.",
    "Véase Quolmer Zerbst Vs. Perú en la lista.",
    "See Quolmer Zerbst and Others v. Bulgaria there.",
    "The march of Madaraka Day was long.",
    "Taxawu Sénégal a répondu.",
    "Entonces vieron el Quolmer Zerbst desde lejos.",
    "Entonces visitaron Quolmó y Zerbstá.",
    "Entonces visitaron Quolmó y el Bajo Zerbst.",
    '{"Name": "General Recommendation No. 10", "name": "Signature"}',
    "surname,forename,year\n",
    "surname: as written",
    "The child said that Roma were beaten, and a witness saw Sinti and an Inuit woman.",
    "Then Libyan, Canadienne, Brasileños, Chinese and Kenyans met the Secretariat UNESCO.",
    "The Sub-group Chair and the Well-being Officer came to Dell'Unione.",
)
STRANGE = (
    "José Quolmer Zerbst",
    "Ortega y Quolmer",
    "Hija de Quolmer Zerbst",
    "El Quolmer Zerbst",
    "Marisol Quolmer v. Zerbst",
)
CHINESE = (
    "代表团于三月访问了该国首都。代表团会见了司法部、内政部、最高法院的官员。许多组织提供了材料。"
    "警方表示，已经进行了调查，但没有公布结果。马上采取行动是必要的，任何拖延都有害。王国政府同意。"
    "高级官员和平民参加了会议。春节、国庆节期间，警察加强了巡逻。南非、巴西也有类似的情况。"
)
ARABIC = " ".join(
    f"كلمة{chr(0x628 + number % 20)}{chr(0x628 + number // 20)}" for number in range(210)
)


def told(project: Any, folder: Path, text: str | bytes, name: str = "a.md") -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return [leak.kind for leak in Scanned.of(folder, project=project).leaks]


@pytest.mark.parametrize("text", REAL)
def test_a_thing_is_no_person(invented: Any, tmp_path: Path, text: str) -> None:
    assert "person" not in told(invented.project, tmp_path / "a", text)


@pytest.mark.parametrize("name", STRANGE)
def test_a_person_stays_one(invented: Any, tmp_path: Path, name: str) -> None:
    assert "person" in told(invented.project, tmp_path / "a", f"Ayer {name} llegó.")


def test_a_text_in_chinese_tells_names_alone(invented: Any, tmp_path: Path) -> None:
    names = (
        "目击者王小明说",
        "欧阳建国在场",
        "李娜表示",
        "张伟",
        "乔治·弗洛伊德在街上",
        "山田太郎在场",
    )
    assert told(invented.project, tmp_path / "a", CHINESE) == []
    for name in names:
        assert told(invented.project, tmp_path / "a", f"{CHINESE}{name}。") == ["person"]


def test_a_long_text_in_chinese_tells_who_spoke_and_who_is_labelled(
    invented: Any, tmp_path: Path
) -> None:
    long = "".join(
        f"第{chr(0x4E00 + 37 * number)}{chr(0x5000 + 53 * number)}条。" for number in range(210)
    )
    for text in (f"{long}{CHINESE}", f"{long}双方表示同意。政府说，王国说。"):
        assert told(invented.project, tmp_path / "a", text) == []
    for name in ("王建国说，没有理由", "李秀兰提出了申诉", "证人：赵德福"):
        assert told(invented.project, tmp_path / "a", f"{long}{CHINESE}{name}。") == ["person"], (
            name
        )


def test_a_given_name_in_arabic_is_told_wherever_it_stands(invented: Any, tmp_path: Path) -> None:
    for words, kinds in (
        ("وقالت محمد الورغي هنا", ["person"]),
        ("وقالت إن محمد الورغي هنا", ["person"]),
        ("رأت ومحمد الورغي هنا", ["person"]),
        ("في شارع محمد الورغي هنا", ["proposed-name"]),
        ("في وشارع محمد الورغي هنا", ["proposed-name"]),
        ("في شارع الملك محمد هنا", ["proposed-name"]),
    ):
        assert told(invented.project, tmp_path / "a", f"{ARABIC}. {words}.") == kinds


@pytest.mark.parametrize(
    "title",
    [
        "للسيد",
        "الدكتورة",
        "وللدكتور",
        "والأستاذ",
        "الشيخ",
        "الحاج",
        "القاضية",
        "المحامي",
        "العقيد",
        "الرائد",
        "للشرطي",
        "الضابط",
        "المرحوم",
        "الآنسة",
    ],
)
def test_a_title_in_arabic_stands_before_a_name(invented: Any, tmp_path: Path, title: str) -> None:
    for name in ("زيدون الورغيمي", "غسان زيدونوف الماطري"):
        text = f"{ARABIC}. وقالت {title} {name} هنا."
        assert told(invented.project, tmp_path / "a", text) == ["person"]


@pytest.mark.parametrize(
    "text",
    [
        "القاضي المختص أمر",
        "وأمر القاضي بأن",
        "الضابط أطلق النار",
        "الدور الرائد الذي",
        "الحاجة إلى حكم",
    ],
)
def test_an_office_in_arabic_before_words_is_nobody(
    invented: Any, tmp_path: Path, text: str
) -> None:
    assert told(invented.project, tmp_path / "a", f"{ARABIC}. {text}.") == []


@pytest.mark.parametrize(
    "name", ["فاطمة الزهراء بنعيسى", "خديجة بنت المختار", "محمد عبد الرحمن الشهابي"]
)
def test_a_name_in_arabic_is_masked_to_its_end(invented: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "a.md").write_text(f"{ARABIC}. وقالت {name} إن الشرطي كان هناك.", "utf-8")
    (leak,) = Scanned.of(tmp_path / "a.md", project=invented.project).leaks
    assert leak.kind == "person"
    assert not any(word in leak.excerpt for word in name.split()[1:])
    assert "إن الشرطي" in leak.excerpt


def test_a_name_behind_a_title_in_arabic_may_be_printed(invented: Any, tmp_path: Path) -> None:
    policy = (REPOSITORY / "data/safeguards.yml").read_text(encoding="utf-8")
    name = "زيدون الورغيمي"
    invented.write("data/safeguards.yml", f"{policy}  - name: {name}\n    because: to try\n")
    for text in (f"وقالت الدكتورة {name} في", f"وقالت السيدة {name} في"):
        assert told(invented.project, tmp_path / "a", f"{ARABIC}. {text}.") == []


def test_an_empty_file_of_an_office_program_names_nobody(invented: Any, tmp_path: Path) -> None:
    file = io.BytesIO()
    docx.Document().save(file)
    assert "person" not in told(invented.project, tmp_path / "a", file.getvalue(), "a.docx")
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    assert "person" not in told(invented.project, tmp_path / "b", file.getvalue(), "a.xlsx")
    said = "LibreOffice/25.2.3.2 and 25.2.3.2"
    assert told(invented.project, tmp_path / "c", said) == ["ip-address"]
