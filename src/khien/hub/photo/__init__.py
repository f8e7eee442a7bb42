"""The page /photo: a parent or child sees what a photo tells, and takes a clean copy home.

Open to anyone. A photo is read in memory by a process apart and forgotten with the answer: these
views open no session, write no file and log nothing of it. Nothing here imports a model.
"""
