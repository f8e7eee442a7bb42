"""Pictures → hashes and signals. Pictures are read in memory, never written, and dropped."""
