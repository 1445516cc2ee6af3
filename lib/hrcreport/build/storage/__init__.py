"""This room keeps what builds leave: locks, stores of runs, publishing of folders."""
