"""Make a row of the searches of a force without stated ethnicity, beside those of its groups."""


def step(rows):
    """Yield each row by force and ethnicity, and one for those of a force that have none."""
    for row in rows:
        missing = row.get("missing_searches")
        yield {
            "financial_year": row["financial_year"],
            "ethnicity": row["ethnicity"] if missing is None else "Not stated",
            "searches": row["total_searches"] if missing is None else missing,
        }
