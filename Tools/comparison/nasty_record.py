"""One record of the nasty table: its pairs, in the order in which they are written."""

import datetime

import nasty_texts as texts

# So many records bring a key of their own: more than a segment has columns.
OWN_KEYS = 1200


class Number(str):
    """A number as the token it is written with."""


class Nested:
    """An object (a list of pairs) or an array (a list), and how it is spaced."""

    def __init__(self, content, is_object, space):
        self.content = content
        self.is_object = is_object
        self.space = space

    def step(self, name):
        if self.is_object:
            return next((value for key, value in self.content if key == name), MISSING)
        if name.isdigit() and int(name) < len(self.content):
            return self.content[int(name)]
        return MISSING


MISSING = object()


class Record:
    def __init__(self, rng, number):
        self.rng = rng
        self.number = number
        self.pairs = []

    def made(self):
        """The pairs, and the record's instant in microseconds."""
        micros = instant(self.rng)
        if self.number <= OWN_KEYS:
            # All in one year, so that they meet in one segment.
            micros = micros % (364 * 86_400_000_000) + 1356998400_000_000
        self.reviewed(micros)
        self.own()
        if self.number <= OWN_KEYS:
            self.pairs.append((f"own {self.number}", self.rng.choice([Number("1"), "x"])))
        if self.rng.random() < 0.2:
            self.rng.shuffle(self.pairs)
        return self.pairs, micros

    def token(self, pool):
        return Number(self.rng.choice(pool))

    def any_text(self):
        return texts.text(self.rng)

    def sometimes(self, key, make, missing=0.15, null=0.1, pairs=None):
        """A pair whose key may not be there and whose value may be null."""
        chance = self.rng.random()
        if chance >= missing:
            value = None if chance < missing + null else make()
            (self.pairs if pairs is None else pairs).append((key, value))

    # What makes it a review.
    def reviewed(self, micros):
        rng = self.rng
        self.pairs.append(("review_id", self.review_id()))
        product = rng.choice(texts.PRODUCTS + [Number("42"), Number("7")])
        where = rng.random()
        if where < 0.8:
            self.pairs.append(("product_id", product))
        else:
            if where < 0.9:
                self.pairs.append(("product_id", None))
            self.pairs.append(("product_asin", product))
        user = rng.choice(texts.USERS + [Number("17")])
        self.pairs.append(("reviewer_name" if rng.random() < 0.2 else "user_id", user))
        self.pairs.append(("rating", self.token(texts.RATINGS)))
        self.sometimes("review_title", self.any_text)
        self.pairs.append(("review_text", self.any_text()))
        key = "review_timestamp" if rng.random() < 0.9 else "review_date"
        self.pairs.append((key, time_text(rng, micros)))
        self.sometimes("helpfulness_votes", lambda: self.token(texts.VOTES))
        self.sometimes("verified_purchase", lambda: rng.random() < 0.5)

    def review_id(self):
        """One of a kind, some of them numbers, none with what a row of TSV has to escape."""
        if self.rng.random() < 0.1:
            return Number(1_000_000 + self.number)
        return self.rng.choice(texts.ID_STARTS) + f"-{self.number:06}"

    # Its own keys.
    def own(self):
        self.sometimes("score", self.score)
        self.sometimes("note", self.note)
        self.sometimes("flag", self.flag)
        self.sometimes("when", self.when)
        self.sometimes("count", lambda: self.token(texts.INTEGERS))
        self.sometimes("measure", lambda: self.token(texts.DOUBLES))
        self.sometimes("nested", self.nested)
        self.sometimes("tags", self.tags)
        for key in texts.PLAIN_KEYS:
            self.sometimes(key, self.plain)
        if self.rng.random() < 0.02:
            self.pairs.append(("rare", self.rng.choice([None, "x", Number("1")])))

    def score(self):
        """Every kind of value."""
        roll = self.rng.randrange(9)
        if roll < 4:
            small = ["1", "2", "3", "4", "5"]
            return self.token([texts.INTEGERS, texts.DOUBLES, small + ["2.5", "4.6"], small][roll])
        if roll < 6:
            return self.rng.choice(texts.NUMBER_TEXTS)
        if roll == 6:
            return self.any_text()
        return self.rng.random() < 0.5 if roll == 7 else self.nested()

    def note(self):
        return self.nested() if self.rng.random() < 0.05 else self.any_text()

    def flag(self):
        roll = self.rng.randrange(6)
        if roll < 4:
            return roll < 2
        return self.rng.choice(texts.TRUTH_TEXTS) if roll == 4 else self.token(["0", "1"])

    def when(self):
        roll = self.rng.randrange(4)
        if roll < 2:
            return plain_time(instant(self.rng))
        if roll == 2:
            return self.rng.choice(texts.TIME_TEXTS)
        return self.token(["1365000000", "2013"])

    def tags(self):
        items = [self.any_text()[:40] for _ in range(self.rng.randint(0, 3))]
        return Nested(items, False, self.rng.choice(["", " "]))

    def plain(self):
        roll = self.rng.randrange(5)
        if roll < 2:
            return self.rng.choice(texts.SIMPLE)
        return [self.token(["1", "2", "3", "4.5"]), True, ""][roll - 2]

    def nested(self):
        space = self.rng.choice(["", " "])
        pairs = []

        def inner():
            deeper = Nested([("b", self.scalar())], True, space)
            return self.rng.choice([self.scalar(), deeper])

        def items():
            return Nested([self.scalar() for _ in range(self.rng.randint(0, 3))], False, space)

        self.sometimes("a", inner, pairs=pairs)
        self.sometimes("list", items, pairs=pairs)
        self.sometimes("0", self.scalar, missing=0.6, pairs=pairs)
        self.sometimes("two words", self.scalar, missing=0.5, pairs=pairs)
        return Nested(pairs, True, space)

    def scalar(self):
        roll = self.rng.randrange(10)
        if roll < 2:
            return [None, True][roll]
        if roll < 6:
            return Number(["1", "2", "1.50", "7"][roll - 2])
        return self.rng.choice(["x", "y", "2"] if roll < 9 else texts.SIMPLE)


def instant(rng):
    if rng.random() < 0.15:
        return rng.choice(texts.EDGES) * 1_000_000 + rng.choice([0, 0, 1, 500_000, 999_999])
    micros = rng.randint(texts.EDGES[0], texts.EDGES[-1]) * 1_000_000
    return micros + (rng.randint(0, 999_999) if rng.random() < 0.3 else 0)


def plain_time(micros):
    time = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=micros)
    return str(time)


def time_text(rng, micros):
    """One of the ways in which ISO 8601 writes an instant."""
    offset = rng.choice([None, None, 0, 0, 120, -330, 720, -720])
    time = datetime.datetime(1970, 1, 1) + datetime.timedelta(
        microseconds=micros, minutes=offset or 0
    )
    zone = (
        ""
        if offset is None
        else (
            rng.choice(["Z", "z", "+00:00", "-00"])
            if offset == 0
            else (
                f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}"
                + rng.choice([":", ""])
                + f"{abs(offset) % 60:02}"
            )
        )
    )
    if offset is None and time.time() == datetime.time() and rng.random() < 0.7:
        if rng.random() < 0.5:
            return f"{time:%Y-%m-%d}"
        return f"{time - datetime.timedelta(days=1):%Y-%m-%d}T24:00:00"
    out = f"{time:%Y-%m-%d}" + rng.choice("TTt ") + f"{time:%H:%M}"
    if time.second == 0 and time.microsecond == 0 and rng.random() < 0.5:
        return out + zone
    out += f":{time:%S}"
    if time.microsecond:
        fraction = f"{time.microsecond:06}"
        out += rng.choice(".,") + (
            fraction.rstrip("0") if rng.random() < 0.5 else fraction + rng.choice(["", "9"])
        )
    return out + zone
