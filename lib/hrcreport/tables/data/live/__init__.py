"""This room fetches exports from sources that answer over the network.

Only the command `hrcreport fetch` comes here. A report reads tables that are held, never the
network: what it says tomorrow must be what it says today.
"""
