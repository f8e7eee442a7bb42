"""What the Vietnamese pack says, held against facts that are known."""

from datetime import date
from pathlib import Path

import pytest

from khien.core.codes import Group, Kind, Urgency
from khien.core.text import fold
from khien.packs import Pack, check_pack, load_pack
from khien.packs.loader import SECTIONS

TODAY = date(2026, 11, 21)
_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
_TONES = str.maketrans(
    "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ",
    "a" * 5 + "ă" * 5 + "â" * 5 + "e" * 5 + "ê" * 5 + "i" * 5 + "o" * 5 + "ô" * 5 + "ơ" * 5
    + "u" * 5 + "ư" * 5 + "y" * 5,
)  # fmt: skip


@pytest.fixture(scope="module")
def vn() -> Pack:
    return load_pack("vn")


def test_the_pack_is_right():
    assert check_pack("vn") == ()


def test_every_group_and_kind_has_words_for_a_child_and_for_staff(vn):
    for codes, texts in ((Group, vn.groups), (Kind, vn.kinds)):
        for code in codes:
            text = texts[code]
            assert len({text.child.vi, text.staff.vi, text.name.vi}) == 3
            assert len({text.child.en, text.staff.en, text.name.en}) == 3
            assert text.child.vi != text.child.en


def test_codes_and_plain_strings_find_the_same_words(vn):
    assert vn.kinds["grooming"] is vn.kinds[Kind.GROOMING]


# provinces


def test_the_34_provinces_took_in_the_63_each_exactly_once(vn):
    codes = [province.code for province in vn.provinces]
    assert len(codes) == len(set(codes)) == 34
    taken = [old for province in vn.provinces for old in province.old]
    assert len(taken) == len(set(taken)) == 63
    assert set(taken) == set(vn.old_provinces)
    assert all(len(code) == 2 and code.isdigit() for code in (*codes, *taken))


def test_every_province_keeps_a_code_that_one_of_its_parts_had(vn):
    assert all(province.code in province.old for province in vn.provinces)


def test_23_were_merged_and_11_stayed_as_they_were(vn):
    sizes = sorted(len(province.old) for province in vn.provinces)
    assert sizes == [1] * 11 + [2] * 17 + [3] * 6


@pytest.mark.parametrize(
    ("old", "name_then", "name_now", "code_now"),
    [
        ("01", "Hà Nội", "Hà Nội", "01"),
        ("02", "Hà Giang", "Tuyên Quang", "08"),
        ("10", "Lào Cai", "Lào Cai", "15"),
        ("15", "Yên Bái", "Lào Cai", "15"),
        ("06", "Bắc Kạn", "Thái Nguyên", "19"),
        ("26", "Vĩnh Phúc", "Phú Thọ", "25"),
        ("17", "Hòa Bình", "Phú Thọ", "25"),
        ("24", "Bắc Giang", "Bắc Ninh", "24"),
        ("27", "Bắc Ninh", "Bắc Ninh", "24"),
        ("34", "Thái Bình", "Hưng Yên", "33"),
        ("30", "Hải Dương", "Hải Phòng", "31"),
        ("36", "Nam Định", "Ninh Bình", "37"),
        ("44", "Quảng Bình", "Quảng Trị", "44"),
        ("49", "Quảng Nam", "Đà Nẵng", "48"),
        ("62", "Kon Tum", "Quảng Ngãi", "51"),
        ("52", "Bình Định", "Gia Lai", "52"),
        ("58", "Ninh Thuận", "Khánh Hòa", "56"),
        ("67", "Đắk Nông", "Lâm Đồng", "68"),
        ("54", "Phú Yên", "Đắk Lắk", "66"),
        ("77", "Bà Rịa - Vũng Tàu", "Hồ Chí Minh", "79"),
        ("70", "Bình Phước", "Đồng Nai", "75"),
        ("80", "Long An", "Tây Ninh", "80"),
        ("72", "Tây Ninh", "Tây Ninh", "80"),
        ("94", "Sóc Trăng", "Cần Thơ", "92"),
        ("83", "Bến Tre", "Vĩnh Long", "86"),
        ("82", "Tiền Giang", "Đồng Tháp", "82"),
        ("95", "Bạc Liêu", "Cà Mau", "96"),
        ("91", "Kiên Giang", "An Giang", "91"),
    ],
)
def test_a_province_of_before_the_merger_is_found_in_todays(vn, old, name_then, name_now, code_now):
    now = vn.province_of_old(old)
    assert vn.old_provinces[old].name == name_then
    assert (now.name, now.code) == (name_now, code_now)


def test_the_seven_cities(vn):
    cities = {province.name for province in vn.provinces if province.type == "city"}
    assert cities == {
        "Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Đồng Nai", "Hồ Chí Minh", "Cần Thơ",
    }  # fmt: skip


def test_provinces_stand_in_the_order_of_the_vietnamese_alphabet(vn):
    def key(name: str) -> list[list[int]]:
        plain = name.lower().translate(_TONES)
        return [[_LETTERS.index(letter) for letter in word] for word in plain.split()]

    names = [province.name for province in vn.provinces]
    assert names == sorted(names, key=key)
    assert all(
        fold(province.name_en.removesuffix(" City")) == fold(province.name)
        for province in vn.provinces
    )


def test_unknown_codes_are_nobody(vn):
    assert vn.province("99") is None
    assert vn.province("24").name == "Bắc Ninh"
    assert vn.province("02") is None
    assert vn.province_of_old("99") is None


# rules


def test_a_law_that_lapsed_on_1_july_2026_is_not_suggested_after_it(vn):
    before = {rule.id for rule in vn.rules_for(Kind.SEXUAL_CONTENT, date(2026, 6, 30))}
    after = {rule.id for rule in vn.rules_for(Kind.SEXUAL_CONTENT, date(2026, 7, 1))}
    assert "cyber-2018.29" in before and "cyber-2025.16" not in before
    assert "cyber-2018.29" not in after and "cyber-2025.16" in after
    assert {"decree-15.101"} & before and not {"decree-15.101"} & after


def test_what_ended_names_its_successor(vn):
    for law in vn.laws.values():
        if law.valid_to and law.id != "decision-830":
            assert law.replaced_by, law.id
    assert vn.laws["cyber-2018"].replaced_by == ("cyber-2025",)
    assert vn.rules["cyber-2018.29"].replaced_by == ("cyber-2025.16",)


def test_every_rule_says_where_and_when_it_was_read(vn):
    for rule in vn.rules.values():
        assert rule.sources and rule.checked == TODAY
        assert rule.valid_from is not None or not rule.confidence.firm


@pytest.mark.parametrize("kind", Kind)
def test_the_desk_gets_a_firm_rule_first_or_a_gap_that_says_so(vn, kind):
    rules = vn.rules_for(kind, TODAY)
    gaps = {k for gap in vn.gaps.values() for k in gap.kinds}
    assert kind in gaps or rules[0].confidence.firm
    firm = [rule.confidence.firm for rule in rules]
    assert firm == sorted(firm, reverse=True)


def test_a_rule_on_content_is_suggested_before_one_on_offenders(vn):
    first = [rule.type for rule in vn.rules_for(Kind.GROOMING, TODAY) if rule.removal]
    assert first[-1] == "offence" and first[0] == "ban"


def test_no_clock_starts_on_weak_knowledge(vn):
    for clock in vn.clocks.values():
        if clock.automatic:
            assert vn.rules[clock.rule].confidence.firm
    assert not vn.clocks["subject_answer"].automatic


@pytest.mark.parametrize(
    ("clock", "hours", "working_days", "days"),
    [
        ("danger_to_child", 12, None, None),
        ("urgent_protection", 12, None, None),
        ("separation_decision", 12, None, None),
        ("separation_length", None, None, 15),
        ("support_plan", None, 5, None),
        ("plan_approval", None, 2, None),
        ("removal_order", 24, None, None),
        ("removal_national_security", 6, None, None),
        ("user_information", 24, None, None),
        ("user_information_life", 3, None, None),
        ("owner_removal_authority", 24, None, None),
        ("owner_removal_complaint", 48, None, None),
        ("breach_notice", 72, None, None),
        ("impact_assessment", None, None, 60),
    ],
)
def test_legal_time_limits(vn, clock, hours, working_days, days):
    rule = vn.clocks[clock]
    assert (rule.hours, rule.working_days, rule.days) == (hours, working_days, days)


@pytest.mark.parametrize(
    ("rule", "organisation", "individual"),
    [
        ("decree-174.95.1", (20, 30), (10, 15)),  # stated for organisations, a person pays half
        ("decree-174.95.2", (30, 50), (15, 25)),
        ("decree-174.99.3k", (40, 60), (20, 30)),
        ("decree-130.31", (40, 60), (20, 30)),  # stated for persons, an organisation pays double
        ("decree-130.28-report", (10, 20), (5, 10)),
    ],
)
def test_fines_know_their_base(vn, rule, organisation, individual):
    fine = vn.rules[rule].fine
    assert fine.for_("organisation") == organisation
    assert fine.for_("individual") == individual


def test_ages_belong_to_rules(vn):
    assert (vn.ages["child"].under, vn.ages["child"].rule) == (16, "children-2016.1")
    assert (vn.ages["play_limit"].under, vn.ages["play_limit"].rule) == (18, "decree-147.39")
    assert vn.ages["own_consent"].reached == 7
    assert [quota.minutes for quota in vn.quotas.values()] == [60, 180, 30]


def test_agencies_that_moved_in_2025_name_who_took_over(vn):
    assert vn.agencies["molisa_children"].replaced_by == ("moh_children",)
    assert vn.agencies["ais"].replaced_by == ("police_a05",)
    in_force = [a for a in vn.agencies.values() if a.in_force(TODAY)]
    assert all(agency.duties for agency in in_force)
    assert not any("huyện" in agency.name.vi for agency in in_force)


# mappings


@pytest.mark.parametrize(
    ("scheme", "kind", "primary"),
    [
        ("core_4cs", Kind.SEXUAL_CONTENT, "content.sexual"),
        ("core_4cs", Kind.INSULT, "conduct.aggressive"),
        ("core_4cs", Kind.GROOMING, "contact.sexual"),
        ("core_4cs", Kind.SCAM, "contract.aggressive"),
        ("core_4cs", Kind.PERSONAL_DATA, "cross.privacy"),
        ("hotline_111_groups", Kind.GAMBLING, "harmful_content"),
        ("hotline_111_groups", Kind.SCAM, "privacy"),
        ("hotline_111_groups", Kind.GAME_OVERUSE, "addiction"),
        ("hotline_111_topics", Kind.GROOMING, "sexual_abuse"),
        ("hotline_111_topics", Kind.TRAFFICKING, "trafficking"),
        ("chi", Kind.SEXTORTION, "online.extortion"),
        ("chi", Kind.SELF_HARM, "mental_health.self_harm"),
    ],
)
def test_kinds_are_counted_where_others_count_them(vn, scheme, kind, primary):
    assert vn.mapping(scheme, kind)[0] == primary
    assert vn.mapping_text(scheme, primary).vi


def test_the_sizes_of_the_schemes(vn):
    assert len(vn.schemes["hotline_111_groups"].codes) == 4
    assert len(vn.schemes["hotline_111_topics"].codes) == 8
    crossed = [code for code in vn.schemes["core_4cs"].codes if not code.startswith("cross.")]
    assert len(crossed) == 4 * 3


# words for people


def test_topics_cover_the_five_groups_and_the_unknown(vn):
    assert {topic.risk_group for topic in vn.report_topics} == {*Group, None}
    assert 8 <= len(vn.report_topics) <= 10
    assert vn.report_topics[-1].id == "other"
    urgent = {topic.id for topic in vn.report_topics if topic.urgency is Urgency.NOW}
    assert urgent == {"threatened", "hurting"}


def test_answers_carry_the_number_and_no_bracket(vn):
    assert "111" in vn.answers["received"].vi and "111" in vn.answers["received"].en
    for code, text in vn.answers.items():
        assert "{" not in text.vi + text.en, code
    for reason in vn.reject_reasons:
        assert vn.answers[f"rejected_{reason.id}"] == reason.for_reporter
        assert "{" not in reason.for_reporter.vi + reason.for_reporter.en
    for reason in vn.appeal_reasons:
        assert vn.answers[f"appeal_{reason.id}"] == reason.for_reporter


def test_names_that_real_filters_blocked_by_mistake_must_pass(vn):
    good = {known.domain for known in vn.known_good}
    assert {"unhcr.org", "ifrc.org", "teensource.org", "gov.vn", "edu.vn", "unicef.org"} <= good
    assert {"youtube.com", "facebook.com", "tiktok.com", "zalo.me", "tongdai111.vn"} <= good


def test_free_homes_of_many_publishers_are_shared_and_not_known_good(vn):
    shared = {host.domain for host in vn.shared_hosts}
    assert {"blogspot.com", "github.io", "forumvi.com"} <= shared
    assert not shared & {known.domain for known in vn.known_good}


def test_in_danger_there_is_a_number_to_call(vn):
    assert vn.helpline.number == "111" and vn.helpline.free
    numbers = {c.number for c in vn.help_contacts.values() if c.danger}
    assert numbers == {"113", "114", "115"}


def test_every_section_of_a_pack_is_explained_in_the_documentation():
    page = (Path(__file__).parents[3] / "docs/en/packs.md").read_text("utf-8")
    table = [line for line in page.splitlines() if line.startswith("| `")]
    for section in SECTIONS:
        assert any(f"`{section}`" in line.split("|")[1] for line in table), section
