"""Hostile input for everything that reads: seeds of ours, changed blindly or guided by coverage (scripts/fuzz.py).

seeds.py     small good inputs of each form, written here
words.py     what each form is made of, and what breaks readers: a dictionary per form
mutate.py    one input out of another
targets.py   what is tried: bytes in, and what must hold of what comes out
"""
