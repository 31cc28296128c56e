"""The whole evidence base for programs: the records of the pages as JSON with its schema, and as CSV tables."""

from generator.dataset.files import DataFile, data_files
from generator.dataset.schema import schema

__all__ = ["DataFile", "data_files", "schema"]
