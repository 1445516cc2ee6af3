"""This wing tells which reports must run and where, and what is published of them."""
