"""Stations and what they charge, in the database."""
