"""This room is what notebooks look up in registers: law, practice, cases, visits, the mandate.

It refuses the records of another State; what adds up keeps the entries that it was added up from.
"""
