"""Videos → hashes of their frames and signals. Read in a process apart, never written, dropped."""
