"""This room holds the words and signs that documents print by themselves, in six languages."""
