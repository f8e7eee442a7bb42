"""What we and our providers found of a partner's hashes goes back to the partner.

Called by `actions` after each visit. Only codes of decided words travel: whether it held. A word is
told once; what could not be told is tried at the next visit.
"""

from khien.core.codes import EntryType
from khien.hub.banks.models import Feedback
from khien.hub.exchange import secrets
from khien.hub.exchange.fetching import send
from khien.hub.exchange.models import Feed
from khien.lists.exchange import FORMS, Opinion

_AT_ONCE = 500


def tell(feed: Feed) -> int:
    """Tell a feed's owner what is new since the last time; returns how many words.

    0 for a form that has no way to be told. Raises `KhienError` where the owner did not take it.
    """
    words = list(
        Feedback.objects.filter(pk__gt=feed.told_up_to, entry__shared__feed=feed)
        .select_related("entry")
        .order_by("pk")[:_AT_ONCE]
    )
    newest = {word.entry_id: word for word in words}
    opinions = [
        Opinion(EntryType(word.entry.type), word.entry.value, word.said == Feedback.Said.CONFIRMED)
        for word in newest.values()
    ]
    if not opinions:
        return 0
    post = FORMS[feed.form].tell(feed.address, secrets.secret_of(feed.name), opinions)
    if post is None:
        return 0
    send(post)
    Feed.objects.filter(pk=feed.pk).update(told_up_to=words[-1].pk)
    return len(opinions)
