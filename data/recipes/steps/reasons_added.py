"""Add up the columns of reasons for a stop, name the period, and say what the file counts."""

COUNTED = {
    "result": "stops",
    "person_searched_only": "searches",
    "vehicle_searched_only": "searches",
    "both_searched": "searches",
    "person_searched_only_na": "searches_without_arrest",
    "vehicle_searched_only_na": "searches_without_arrest",
    "both_searched_na": "searches_without_arrest",
    "uof_officer_only": "force_of_officer",
    "uof_both": "force_of_both",
}
PERIODS = (
    ("2022-07", "2022-07/2023-07"),
    ("2021-07", "2021-07/2022-06"),
    ("2020-07", "2020-07/2021-06"),
)
WORDS = {"Month", "Race/Ethnicity", "gender", "residency", "action_taken"}


def step(rows):
    """Yield a row for each row of a file, with its number of stops."""
    for row in rows:
        name = row["(file)"].split(".")[0].removeprefix("fcpd-stops-")
        reasons = [row[each] for each in row if each not in WORDS and each[0] != "("]
        yield {
            "race": row["Race/Ethnicity"],
            "gender": row["gender"],
            "residency": row.get("residency", ""),
            "period": next(period for first, period in PERIODS if row["Month"] >= first),
            "counted": COUNTED[name],
            "ended": "arrest" if row["action_taken"] == "ARREST" else "no arrest",
            "number": str(sum(int(each) for each in reasons if each)),
        }
