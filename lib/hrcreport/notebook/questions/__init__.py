"""This room is what notebooks ask of tables: profiles, chains, trends, tests of bias, areas.

Each question refuses another State's records and shows no cell that must be withheld.
"""
