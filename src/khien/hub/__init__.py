"""The hub: the desks of the office and the public site. Django; one folder per desk."""
