"""Content → signals. Detectors suggest; they never decide, remember, or touch the network."""
