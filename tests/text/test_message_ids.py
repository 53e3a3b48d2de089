"""Message ids: which of them mean the same."""

import pytest
from hypothesis import given, strategies as st

from smpplab.text.message_ids import RULES, best_match, candidates, family, same_id

ids = st.text(st.sampled_from("0123456789abcdefABCDEFxyz- \0"), max_size=12)


@pytest.mark.parametrize(
    ("response", "receipt", "rule"),
    [
        ("lab-77", "lab-77", "exact"),
        (" lab-77\0", "lab-77", "trimmed"),
        ("1a2b3c4d", "1A2B3C4D", "case"),
        ("0000417723", "417723", "zeros"),
        ("00A1", "a1", "zeros"),
        ("1A2B3C4D", "439041101", "hex-decimal"),
        ("439041101", "1A2B3C4D", "hex-decimal"),
        ("1A2B3C4D", "0439041101", "hex-decimal"),
        ("12345678", "305419896", None),  # digits only: nothing is guessed
        ("1", "2", None),
        ("", " ", None),
        ("0", "000", "zeros"),
        ("xyz", "yz", None),
    ],
)
def test_which_rule_matches(response, receipt, rule):
    assert same_id(response, receipt) == rule
    assert same_id(receipt, response) == rule


def test_known_bases_settle_ids_of_digits_only():
    assert same_id("12345678", "305419896", bases=(16, 10)) == "hex-decimal"
    assert same_id("305419896", "12345678", bases=(10, 16)) == "hex-decimal"


@given(ids, ids)
def test_candidates_find_what_same_id_finds(a, b):
    pending = dict.fromkeys(candidates(a), a)
    found = [rule for rule, key in candidates(b) if (rule, key) in pending]
    assert (found[0] if found else None) == same_id(a, b)


@given(st.text())
def test_candidates_never_fail_and_keep_the_order_of_the_rules(message_id):
    rules = [rule for rule, _ in candidates(message_id)]
    assert rules == [rule for rule in RULES if rule in rules]
    assert rules[0] == "exact"


@given(ids, ids)
def test_what_any_rule_takes_for_the_same_is_one_family(a, b):
    if same_id(a, b) is not None:
        assert family(a) == family(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("0" * 70 + "a1", "A1"), ("0" * 70 + "7", "7"), ("0" * 64 + "a1", "161"), ("٣", "٣ "), ("²", "0²")],
)
def test_families_of_long_and_strange_ids(a, b):
    assert (family(a) == family(b)) or same_id(a, b) is None
    assert same_id(a, b) is None or best_match(a, [b]) == (same_id(a, b), b)


@given(ids, st.lists(ids, max_size=5, unique=True))
def test_the_best_match_is_the_surest_rule_that_one_alone_has(wanted, others):
    expected = None
    for rule in RULES:
        pair = dict(candidates(wanted)).get(rule)
        same = [other for other in others if pair is not None and dict(candidates(other)).get(rule) == pair]
        if len(same) == 1:
            expected = (rule, same[0])
            break
    assert best_match(wanted, others) == expected
