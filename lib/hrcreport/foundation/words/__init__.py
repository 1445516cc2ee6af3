"""This room finds the words and signs that documents print by themselves."""
