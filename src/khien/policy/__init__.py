"""Signals → assessment → decision, with reasons. Detection suggests, policy decides on content."""
