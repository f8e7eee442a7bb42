"""Following a conversation: stages of approach, bullying, scams and distress, turn by turn.

`engine.follow` is what others call; state holds evidence and hashed authors, never words.
"""
