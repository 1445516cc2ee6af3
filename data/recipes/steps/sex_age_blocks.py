"""Put the sex and the Hispanic origin of each block of ages beside its rows, as a text a group."""

import re

WANTED = {"NOT HISPANIC": "not Hispanic", "HISPANIC": "Hispanic"}


def step(rows):
    """Yield a row for each band of five years, with its sex and a text for its group."""
    origin = sex = race = ""
    seen = set()
    for row in rows:
        label = " ".join(row["label"].lstrip(".").split())
        if row["(sheet)"] != race:
            race, origin, sex = row["(sheet)"], "", ""
        if label.upper() == label and not label[:1].isdigit():
            origin = WANTED.get(label, origin)
            sex = label.lower() if label in {"MALE", "FEMALE"} else ""
            seen = set()
        elif origin and sex and (age := band(label)) and age not in seen:
            seen.add(age)
            yield {**row, "group": f"{race}, {origin}", "sex": sex, "age": age}


def band(label):
    """Return the five-year band of a label: 0-4, 85+; nothing for sub-totals and medians."""
    if label == "Under 5 years":
        return "0-4"
    if label == "85 years and over":
        return "85+"
    found = re.fullmatch(r"(\d+) to (\d+) years", label)
    return f"{found[1]}-{found[2]}" if found and int(found[2]) - int(found[1]) == 4 else ""
