"""This room judges finished reports: form, style, accessibility, evidence and length."""
