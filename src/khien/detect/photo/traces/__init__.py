"""Every trace that a photo's file carries beside its pixels, read part by part."""
