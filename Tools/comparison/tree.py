"""A filter as a tree, and its text as Varve and DuckDB read it."""

import re

# Precedences of DuckDB's dialect, loosest first.
OR, AND, NOT, IS, COMPARE, RANGE, JOIN, ADD, MULTIPLY, NEGATE, CAST, ATOM = range(1, 13)

PRECEDENCE = {"+": ADD, "-": ADD, "*": MULTIPLY, "/": MULTIPLY, "//": MULTIPLY, "%": MULTIPLY}

RESERVED = {
    "all", "and", "as", "between", "by", "case", "cast", "date", "end", "else", "escape", "false",
    "from", "group", "ilike", "in", "interval", "is", "like", "limit", "not", "null", "or", "order",
    "select", "then", "timestamp", "true", "when", "where",
}


class Node:
    """One expression.

    `op` is one of: literal field not and or compare between in like call cast null missing
    arithmetic negate join case. `data` depends on it; see `Writer`.
    """

    __slots__ = ("op", "type", "args", "data", "parentheses")

    def __init__(self, op, type, args=(), data=None, parentheses=False):
        self.op = op
        self.type = type
        self.args = tuple(args)
        self.data = data
        self.parentheses = parentheses

    def nodes(self):
        """This one and all below."""
        yield self
        for argument in self.args:
            yield from argument.nodes()

    def size(self):
        return sum(1 for _ in self.nodes())

    def with_args(self, args):
        return Node(self.op, self.type, args, self.data, self.parentheses)


class Literal:
    """What stands in a filter for a constant.

    `spelled` is its text in both dialects; `value` what it means: a text, a number's text, or the
    plain UTC text of a time.
    """

    __slots__ = ("spelled", "value")

    def __init__(self, spelled, value=None):
        self.spelled = spelled
        self.value = spelled if value is None else value


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def text_literal(text):
    return Node("literal", "text", data=Literal(quoted(text), text))


def name_text(name, upper=False):
    """A field's name: a string, or the steps of a path."""
    if not isinstance(name, str):
        return ".".join(step_text(step) for step in name)
    if name.startswith("raw."):
        return "raw." + step_text(name[4:])
    return step_text(name.upper() if upper else name)


def step_text(name):
    if (
        re.fullmatch(r"[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_\u0080-\U0010ffff]*", name)
        and name.lower() not in RESERVED
    ):
        return name
    return '"' + name.replace('"', '""') + '"'


class Spelling:
    """The habits of one filter's author."""

    def __init__(self, rng):
        self.case = rng.choice([str.lower, str.lower, str.upper, str.capitalize])
        self.wide = rng.random() < 0.1
        self.tight = rng.random() < 0.15
        self.not_equal = rng.choice(["<>", "!="])

    def word(self, words):
        return " ".join(self.case(word) for word in words.split(" "))


class Writer:
    """Writes a tree with no more parentheses than needed, plus those that a node asks for."""

    def __init__(self, spelling):
        self.spelling = spelling

    def text(self, node):
        return self.written(node)[0]

    def at_least(self, node, precedence):
        text, found = self.written(node)
        return text if found >= precedence else f"({text})"

    def written(self, node):
        text, precedence = getattr(self, "write_" + node.op)(node)
        if node.parentheses and precedence < ATOM:
            return f"({text})", ATOM
        return text, precedence

    def infix(self, left, symbol, right):
        tight = (
            self.spelling.tight
            and re.match(r"[\w\"'(]", right)
            and not re.match(r"[-+*/%|]", symbol)
        )
        space = "" if tight else "  " if self.spelling.wide else " "
        return left + space + symbol + space + right

    def write_literal(self, node):
        spelled = node.data.spelled
        if node.type in ("integer", "double") and spelled.startswith("-"):
            return spelled, NEGATE
        if node.type in ("null", "boolean"):
            return self.spelling.word(spelled), ATOM
        if node.type in ("date", "timestamp", "interval"):
            word, rest = spelled.split(" ", 1)
            return self.spelling.word(word) + " " + rest, ATOM
        return spelled, ATOM

    def write_field(self, node):
        return node.data.spelled, ATOM

    def write_not(self, node):
        return self.spelling.word("not") + " " + self.at_least(node.args[0], NOT), NOT

    def write_and(self, node):
        word = f" {self.spelling.word('and')} "
        return word.join(self.at_least(argument, NOT) for argument in node.args), AND

    def write_or(self, node):
        word = f" {self.spelling.word('or')} "
        return word.join(self.at_least(argument, AND) for argument in node.args), OR

    def write_compare(self, node):
        symbol = self.spelling.not_equal if node.data == "<>" else node.data
        left, right = (self.at_least(argument, JOIN) for argument in node.args)
        return self.infix(left, symbol, right), COMPARE

    def write_between(self, node):
        value, low, high = (self.at_least(argument, JOIN) for argument in node.args)
        word = self.spelling.word("not between" if node.data else "between")
        return f"{value} {word} {low} {self.spelling.word('and')} {high}", RANGE

    def write_in(self, node):
        word = self.spelling.word("not in" if node.data else "in")
        items = ", ".join(self.text(argument) for argument in node.args[1:])
        return f"{self.at_least(node.args[0], JOIN)} {word} ({items})", RANGE

    def write_like(self, node):
        word, negated, escape = node.data
        value, pattern = (self.at_least(argument, JOIN) for argument in node.args)
        text = f"{value} {self.spelling.word('not ' + word if negated else word)} {pattern}"
        if escape is not None:
            text += f" {self.spelling.word('escape')} {quoted(escape)}"
        return text, RANGE

    def write_call(self, node):
        arguments = ", ".join(self.text(argument) for argument in node.args)
        return f"{self.spelling.word(node.data)}({arguments})", ATOM

    def write_cast(self, node):
        name, is_call = node.data
        if is_call:
            words = self.spelling.word("cast"), self.spelling.word("as")
            return f"{words[0]}({self.text(node.args[0])} {words[1]} {name})", ATOM
        return f"{self.at_least(node.args[0], CAST)}::{name}", CAST

    def write_null(self, node):
        word = self.spelling.word("is not null" if node.data else "is null")
        return f"{self.at_least(node.args[0], JOIN)} {word}", IS

    def write_missing(self, node):
        return f"{self.spelling.word('missing')}({self.text(node.args[0])})", ATOM

    def write_arithmetic(self, node):
        precedence = PRECEDENCE[node.data]
        left, right = self.at_least(node.args[0], precedence), self.at_least(
            node.args[1], precedence + 1
        )
        return self.infix(left, node.data, right), precedence

    def write_negate(self, node):
        operand = self.at_least(node.args[0], NEGATE)
        return ("- " if operand.startswith("-") else "-") + operand, NEGATE

    def write_join(self, node):
        left, right = self.at_least(node.args[0], JOIN), self.at_least(node.args[1], ADD)
        return self.infix(left, "||", right), JOIN

    def write_case(self, node):
        # Pairs of condition and value, then perhaps what it is otherwise.
        word = self.spelling.word
        text = word("case")
        pairs = len(node.args) // 2
        for at in range(pairs):
            condition, value = node.args[2 * at], node.args[2 * at + 1]
            text += f" {word('when')} {self.text(condition)} {word('then')} {self.text(value)}"
        if len(node.args) % 2:
            text += f" {word('else')} {self.text(node.args[-1])}"
        return text + f" {word('end')}", ATOM
