"""This room finds what must not leave the house in the files of a build, a bundle or any folder."""
