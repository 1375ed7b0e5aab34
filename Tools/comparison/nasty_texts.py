"""Texts that programs get wrong, and the numbers and times of the same kind."""

PIECES = [
    "", " ", "it's", '"quoted"', "'", '"', "\\", "back\\slash", "100%", "%", "under_score", "_",
    "a%b_c", "\0", "NUL\0inside", "tab\there", "line\nbreak", "cr\r\nlf", "\x1b[31mred", "\x7f",
    "\u00e9t\u00e9", "e\u0301te\u0301", "\u0130stanbul", "\u0131spanak", "I", "i", "stra\u00dfe",
    "STRASSE", "STRA\u1e9eE", "\u212a", "K", "k", "\u212b", "\u00c5", "\u00e5",
    "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3",
    "\ufb01ne", "\u017fhort", "\u01c6", "\u01c5", "\u01c4", "\u0149", "\ud55c\uad6d\uc5b4",
    "\u1112\u1161\u11ab", "\uac00\ub098\ub2e4", "\uc7ac\ubbf8\uc788\ub2e4", "\u65e5\u672c\u8a9e",
    "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1f0\U0001f1f7",
    "\u2764\ufe0f", "z\u0351\u036b\u0343\u036a\u0302", "\u200b", "\ufeff", "\u00a0", "\u3000",
    "\u2028", "\u0085", "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627", "\U0010ffff",
    "\ufffd", "\U0001d54f", "\U00010400", "A", "a", "Z", "z", "abc", "ABC", "aBc", "refund",
    "Refund!", "broken", "it is broken", "scam", "good", "Good", "never again", "5", "4.6", "1e3",
    "-7", "true", "null", "NaN", "2013-04-01", "a.c", "(x)", "[a-z]",
]

SIMPLE = [
    "good", "bad", "refund", "broken", "scam", "\uc7ac\ubbf8", "\ucd5c\uace0", "caf\u00e9", "it's",
    "\U0001f600", "Great",
]


def text(rng):
    """From empty to a few words; one in sixty is long."""
    shape = rng.random()
    if shape < 0.25:
        return rng.choice(PIECES)
    if shape < 0.5:
        return " ".join(rng.choice(SIMPLE) for _ in range(rng.randint(1, 6)))
    words = [rng.choice(PIECES) for _ in range(rng.randint(2, 8))]
    joined = rng.choice(["", " ", " "]).join(words)
    if rng.random() < 0.03:
        return (joined + " ") * rng.randint(200, 1500)
    return joined


RATINGS = [
    "0", "1", "2", "3", "4", "5", "5.0", "4.50", "3.5", "2.25", "1e0", "0.1", "0.30000000000000004",
    "5E0", "0.5e1", "4.999999999999999999", "2.5", "1.5", "1.0", "4.0", "3.0", "2.0", "5e-324",
    "1e-400", "0.0",
]

VOTES = [
    "0", "1", "2", "3", "5", "7", "10", "12", "40", "100", "1000", "4294967296", "9007199254740993",
    "9223372036854775807",
]

INTEGERS = [
    "0", "1", "-1", "2", "3", "7", "42", "100", "-100", "2147483648", "-2147483649",
    "9007199254740992", "9007199254740993", "9223372036854775807", "-9223372036854775808",
    "1000000000000000000",
]

DOUBLES = [
    "0.0", "-0.0", "-0", "0.1", "0.2", "0.30000000000000004", "1.50", "1.5", "2.5", "-2.5", "1E3",
    "1e-7", "1.7976931348623157e308", "-1.7976931348623157E+308", "2.2250738585072014e-308",
    "5e-324", "1e-320", "123456789.123456789", "3.141592653589793238462643", "1e16", "1e400",
    "-1e400",
]

NUMBER_TEXTS = [
    "5", " 5 ", "4.6", "-7", "1e3", "abc", "", "1,000", "NaN", "inf", "0x10", "0x2", "0b11", "+5",
    "5.", ".5", "9223372036854775808", "2.5", "\u0663",
]

TIME_TEXTS = [
    "2013-04-01", "2013-04-01 12:30:00", "2013-04-01T12:30:00Z", "2013-04-01T12:30:00.123456Z",
    "2012-02-29", "2013-02-29", "2013-04-01T02:00:00+02:00", "2013-04-01 23:59:59.999999",
    "yesterday", "", "2013/04/01", "2013-4-1", " 2013-04-01", "1365000000", "2013-04-01 24:00:00",
    "1969-12-31 23:59:59", "0001-01-01", "9999-12-31 23:59:59", "2013-04-01 12:30",
]

TRUTH_TEXTS = ["true", "false", "TRUE", "t", "yes", "1", "0", "no", ""]

# Seconds since 1970 of instants at edges, all within what a store accepts.
EDGES = [
    788918400, 788918401, 951782399, 951782400, 951868799, 951868800, 1000000000, 1325375999,
    1325376000, 1330473600, 1330559999, 1356998399, 1356998400, 1364774399, 1364774400, 1364775000,
    1388534399, 1388534400, 1435708800, 1483228800, 1704067199, 1709164800, 1709251199, 1735689599,
]

PRODUCTS = ["5", " 5", "42", "B00X", "b00x", "tt001", "\ud55c\uae00", "4.6"]

USERS = ["u1", "U1", "us\u00e9r", "use\u0301r", "it's", "\U0001f600", "k\u0131z", "K", "\u212a"]

ID_STARTS = ["n", "N", "\u00e9", "e\u0301", "\ud55c", "\U0001f600", "R", "it's "]

# Keys that hold a word, a number or a truth.
PLAIN_KEYS = [
    "two words", "\ud55c\uae00", 'quote"d', "dotted.key", "select", "Rating", "twin", "Twin",
]
