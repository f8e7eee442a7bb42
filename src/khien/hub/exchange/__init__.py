"""Hash lists shared with others: feeds fetched from partners, and our own as a feed for them."""
