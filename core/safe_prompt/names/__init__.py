"""The names tier: names of people in prose, by a model in a process of its own and by what stands around them.

The model is behind ``model.NameModel``: texts in, labelled spans out. What it finds is judged in ``judge``, so that
code, documentation and other languages stay quiet. Nothing here runs on the keystroke or hook path, and the scanning
process never imports a model's library.
"""
