"""Werkwijzer: rights for people who work in the Netherlands without papers."""
