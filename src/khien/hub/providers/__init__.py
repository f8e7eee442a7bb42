"""The providers desk: services connected to Khiên, their keys and what they have acknowledged."""
