"""What happens at sign-in and sign-out: an audit line, and keys for colleagues who wait."""
