from bench.lookup_documents import segments


def test_the_document_has_its_shares() -> None:
    known = [f"unit {number}" for number in range(7_000)]
    held_out = [f"new {number}" for number in range(1_000)]
    found = segments(known, held_out)
    assert len(found) == 1_000
    assert [text.startswith("new") for text in found[:10]] == [False] * 7 + [True] * 3
    assert found[:3] == ["unit 0", "unit 7", "unit 14"]
    assert found[6] in found[:6]
    assert all(len(text) < len(known[7 * n]) for n, text in enumerate(found) if 2 < n % 10 < 6)
    assert segments(known, held_out) == found
    assert segments(["\x92"] * 7_000, held_out)[0] == "-"
