"""This room is what notebooks ask of tables and registers: profiles, chains, trends, law, cases.

Each question refuses another State's records and shows no cell that must be withheld.
"""
