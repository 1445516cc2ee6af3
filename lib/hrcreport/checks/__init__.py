"""This wing tells what is wrong with a text before and a document after, and what may not leave."""
