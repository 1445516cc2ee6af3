"""This room keeps editions of reports, compares them, and takes home what reviewers did in Word."""
