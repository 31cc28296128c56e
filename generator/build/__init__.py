"""Turning composed pages into a published site: write, run the engine, index, publish."""
