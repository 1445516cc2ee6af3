"""This room reads all that a file holds, shown or hidden, whatever packs or encodes it."""
