"""This room is a document as it is read: its passages, and what is found in them."""
