"""This wing is what people do with a report: begin, write, compare, review, release."""
