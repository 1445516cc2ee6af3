"""Name each place with its State, since names repeat, and put the threshold in per cent."""

from decimal import Decimal


def step(rows):
    """Yield each row with a place that is one of a kind."""
    for row in rows:
        share = Decimal(row["inferred_threshold"])
        place = f"US-{row['state']} {row['location_variable']}"
        yield {**row, "place": place, "threshold": str(round(100 * share, 2))}
