"""Plots as inline SVG, made at build time, each with the same data as a table."""

from generator.compose.plots.svg import Plot

__all__ = ["Plot"]
