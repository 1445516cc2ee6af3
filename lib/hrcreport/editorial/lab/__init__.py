"""This room is what JupyterLab asks: how cells read, what reports set, what is to be done."""
