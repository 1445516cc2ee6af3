"""This room is rates, shares and what groups have of them: ratios, bounds, indicators, surveys."""
