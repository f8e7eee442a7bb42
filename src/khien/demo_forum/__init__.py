"""The invented forum of the demonstration: a provider, as small as one can be.

Run by `khien demo-forum`. It judges every post with `khien.Client` in its own process, so that a
newcomer sees a post vanish the moment the desk verifies its link. It keeps posts in memory only
and must never be used for real conversations.
"""
