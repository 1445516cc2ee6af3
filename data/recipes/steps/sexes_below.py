"""Put men and women of each colour of the state, all ages together, one below the other."""

COLOURS = ("branca", "preta", "parda", "amarela", "indigena")
STATE = "16055174"  # two regions bear the name of the state; this is its number of residents


def step(rows):
    """Yield a row for each colour and sex of the state's row of all ages."""
    for row in rows:
        if (row["area"], row["age"], row["everybody"]) == ("Rio de Janeiro", "Total", STATE):
            for colour in COLOURS:
                for sex in ("men", "women"):
                    yield {"colour": colour, "sex": sex, "number": row[f"{colour} {sex}"]}
