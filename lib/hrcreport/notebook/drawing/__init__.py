"""This module opens the drawing room: charts and maps in the house style of the document."""
