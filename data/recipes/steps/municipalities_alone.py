"""Keep what each municipality has at all ages, by its name; a dash is nought in this source."""

STATE = " (RJ)"


def step(rows):
    """Yield the row of each municipality: "Angra dos Reis" for "Angra dos Reis (RJ)"."""
    for row in rows:
        if row["age"] == "Total" and row["area"].endswith(STATE):
            numbers = {column: "0" if cell == "-" else cell for column, cell in row.items()}
            yield {**numbers, "area": row["area"].removesuffix(STATE)}
