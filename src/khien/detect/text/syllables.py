"""Which strings of letters can be one Vietnamese syllable written without marks.

Used by the normaliser to decide whether pieces such as "n g u" or "th.ang" are one word pulled
apart. It knows how the language spells, not which syllables have a meaning.
"""

from functools import lru_cache

_ONSETS = "b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay
e ec em en eng eo ep et enh ech eu
i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oat oay oc oe oem oen oeo oet oi om on ong ooc oong op ot
u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut
uu uy uya uych uyen uyet uynh uyt uyu
y yem yen yeng yet yeu
"""
_ALONE = """
a à ạ á ả ai ái anh ánh ao áo ảo ác ách am ám ảm an án ăn ắn âm ấm ẩm ân ấn ẩn ấp ấy âu ấu ẩu
e em êm ém én eo éo ép ê ế ếch i ì im in ích ít ỉu
o ò ó oa oà òa oan oán oanh óc oi ói om òm ong ót ô ồ ổ ổn ôi ồi ôm ốm ôn ồn ông ống ốc ộp
ơ ờ ở ớ ơi ới ơn ớn ớt
u ú ủ ùa ui ủi um ùm ung ủng úp út uy uỷ ủy uốn uống uổng uyên
ư ừ ứ ưa ưng ứng ướt ước ươm ưu y ý ỷ yên yêu yếu yểm iếc
"""
_VOWELS = frozenset("aeiouy")

ONSETS = frozenset(_ONSETS.split()) - {"gi", "qu"}
"""Consonants that begin syllables and are none by themselves."""
STANDING_ALONE = frozenset(_ALONE.split())
"""Words that begin with a vowel and are used: "th em" is two words, "th ằng" is one."""


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """Every onset with every rhyme, and the rhymes alone; not all of them exist."""
    onsets, rhymes = _ONSETS.split(), _RHYMES.split()
    return frozenset([*rhymes, *(onset + rhyme for onset in onsets for rhyme in rhymes)])


def has_vowel(plain: str) -> bool:
    """True where a string of plain letters holds a vowel."""
    return not _VOWELS.isdisjoint(plain)
