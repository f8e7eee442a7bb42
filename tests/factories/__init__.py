"""One function for each model of the desks, so that a story names only what matters to it.

They write rows straight to the database, past the actions: use them to set a scene, never to do
what the story is about.
"""
