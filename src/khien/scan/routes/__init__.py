"""The operations of the API, one file for each sort. `app.py` gathers them."""
