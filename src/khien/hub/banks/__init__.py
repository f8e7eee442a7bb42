"""Banks of picture and video hashes, families of near-duplicates, and what others say of matches.

Holds hashes, addresses and codes; never a picture.
"""
