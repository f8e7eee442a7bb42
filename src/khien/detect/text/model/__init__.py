"""The learned model of texts: features, scores, training, evaluation, and its file format."""
