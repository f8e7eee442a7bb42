"""The orders desk: removal orders to those who host what was verified, and their clocks."""
