"""Write ages as whole numbers; nought stands for no age in this source."""


def step(rows):
    """Yield each row with its age as 20 for 20.0, and empty for 0.0."""
    for row in rows:
        age = row["age"].removesuffix(".0")
        yield {**row, "age": "" if age == "0" else age}
