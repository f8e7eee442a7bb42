"""Personal data by structure, not by a model: `text.personal_data` and the finders it asks."""
