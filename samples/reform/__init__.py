"""The reorganisation of 2025 played through: districts of two provinces end, communes go on with their programmes.

Units, changes and places are those of the seeds; the programmes and all numbers are invented.
"""
