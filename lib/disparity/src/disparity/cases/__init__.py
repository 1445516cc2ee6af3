"""This room follows cases through stages and days: how far they come, how long they wait."""
