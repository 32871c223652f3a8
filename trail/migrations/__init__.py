"""The tables of the trail through time, a step a file, run by Alembic when the trail is first written to.

A step says what was changed in words of its own and never looks at `tables`, which moves on.
"""
