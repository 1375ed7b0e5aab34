"""A filter as DuckDB must be asked so that it means what Varve means.

Every departure from the filter's own text is a rule of `differences.py`, by name. Only rules that
are switched on are used; with none of them this is the filter's text in other parentheses.
"""

# Types of DuckDB under the names of the contract.
NAMES = {
    "boolean": "boolean",
    "integer": "bigint",
    "double": "double",
    "text": "varchar",
    "timestamp": "timestamp",
    "date": "date",
}

# What functions want of a dynamic argument, where that is not text.
WANTS = {
    "year": "timestamp",
    "quarter": "timestamp",
    "month": "timestamp",
    "week": "timestamp",
    "day": "timestamp",
    "hour": "timestamp",
    "minute": "timestamp",
    "second": "timestamp",
    "dayofweek": "timestamp",
    "isodow": "timestamp",
    "dayofyear": "timestamp",
    "epoch": "timestamp",
    "date_trunc": "timestamp",
    "abs": "double",
    "round": "double",
    "floor": "double",
    "ceil": "double",
}


class DuckText:
    def __init__(self, rules):
        self.rules = rules
        # The rules that changed something.
        self.used = set()

    def on(self, rule):
        if rule in self.rules:
            self.used.add(rule)
            return True
        return False

    def text(self, node):
        return getattr(self, "write_" + node.op)(node)

    # A value under the type of what it meets.
    def taken_as(self, node, type):
        if node.type == "dynamic":
            return self.dynamic(node, type)
        if (
            node.type == "text"
            and type in ("integer", "double")
            and self.on("texts beside numbers")
        ):
            return self.number_of_text(self.text(node), type)
        if node.op == "literal" and node.type == "text" and type == "timestamp":
            shifted = node.data.value != unquoted(node.data.spelled)
            return f"'{node.data.value}'" if shifted and self.on("zones") else self.text(node)
        return self.text(node)

    def dynamic(self, node, type):
        if node.op == "call":
            # coalesce, greatest and least of dynamic values.
            return self.text(node)
        field = node.data.field
        if type == "dynamic" or type == "null":
            return self.stored(field)
        if not self.on("dynamic values"):
            return field.column
        text = self.stored(field)
        if type == "text":
            return text
        if type == "boolean" and self.on("words for truth"):
            known = f"{field.kind} in ('boolean', 'string') and lower({text}) in ('true', 'false')"
            return f"(case when {known} then lower({text}) = 'true' end)"
        if type in ("timestamp", "date"):
            return self.time_of_text(text, type)
        return self.number_of_text(text, type)

    def stored(self, field):
        if field.text != field.column and self.on(field.rule or "texts as stored"):
            return field.text
        return field.column

    def number_of_text(self, text, type):
        cast = f"try_cast({text} as {NAMES[type]})"
        if type == "integer" and self.on("decimal digits"):
            return rf"(case when not regexp_matches({text}, '^\s*[-+]?0[xXbB]') then {cast} end)"
        return cast

    def time_of_text(self, text, type):
        if type == "timestamp" and self.on("zones"):
            return f"timezone('UTC', try_cast({text} as timestamptz))"
        return f"try_cast({text} as {type})"

    def common(self, nodes):
        """The type under which values meet; None if they stay as they are."""
        types = {node.type for node in nodes} - {"null"}
        known = types - {"dynamic"}
        if not known:
            return "dynamic" if types else None
        if known <= {"integer", "double"}:
            if "dynamic" in types:
                return self.read_as_number(nodes)
            return "double" if "double" in known else "integer"
        if "timestamp" in known and known <= {"timestamp", "text", "date"}:
            return "timestamp"
        if "date" in known and known <= {"date", "text"}:
            return "date"
        if known & {"integer", "double"} and "text" in known:
            return self.read_as_number(nodes)
        return next(iter(known)) if len(known) == 1 else None

    def read_as_number(self, nodes):
        """The type of texts or own keys beside numbers."""
        numbers = [node for node in nodes if node.type in ("integer", "double")]
        if any(node.type == "double" for node in numbers):
            return "double"
        texts = [node for node in nodes if node.type in ("text", "dynamic")]
        if all(node.op == "literal" for node in texts):
            return "integer"
        large = any(
            node.op == "literal" and abs(int(node.data.value)) > 1 << 53 for node in numbers
        )
        return "integer" if large else "double"

    def met(self, nodes):
        common = self.common(nodes)
        return [self.taken_as(node, common) if common else self.text(node) for node in nodes]

    # One for each kind of node.
    def write_literal(self, node):
        if node.type == "double" and self.on("decimal literals"):
            return f"'{node.data.value}'::double"
        if node.type == "integer" and self.on("64 bits"):
            return f"({node.data.spelled})::bigint"
        if node.type == "timestamp" and node.data.value != node.data.spelled and self.on("zones"):
            return f"timestamp '{node.data.value}'"
        return node.data.spelled

    def write_field(self, node):
        field = node.data.field
        return self.stored(field) if field.type == "dynamic" else field.column

    def write_not(self, node):
        return f"(not {self.taken_as(node.args[0], 'boolean')})"

    def write_and(self, node):
        return (
            "(" + " and ".join(self.taken_as(argument, "boolean") for argument in node.args) + ")"
        )

    def write_or(self, node):
        return "(" + " or ".join(self.taken_as(argument, "boolean") for argument in node.args) + ")"

    def write_compare(self, node):
        left, right = node.args
        if (
            left.type == right.type == "dynamic"
            and left.op == right.op == "field"
            and self.on("dynamic values")
        ):
            a, b = left.data.field, right.data.field
            x, y = self.stored(a), self.stored(b)
            numbers = f"{a.kind} = 'number' and {b.kind} = 'number'"
            as_numbers = f"try_cast({x} as double) {node.data} try_cast({y} as double)"
            return f"(case when {numbers} then {as_numbers} else {x} {node.data} {y} end)"
        left, right = self.met([left, right])
        return f"({left} {node.data} {right})"

    def write_between(self, node):
        value, low, high = node.args
        if value.type == "dynamic" or value.type == "text":
            # Each bound is met for itself.
            ends = self.met([value, low]), self.met([value, high])
            inside = f"({ends[0][0]} >= {ends[0][1]} and {ends[1][0]} <= {ends[1][1]})"
            return f"(not {inside})" if node.data else inside
        value, low, high = self.met(node.args)
        return f"({value} {'not ' if node.data else ''}between {low} and {high})"

    def write_in(self, node):
        word = "not in" if node.data else "in"
        operand, *items = node.args
        if operand.type in ("text", "dynamic"):
            # Each item is met for itself.
            pairs = [self.met([operand, item]) for item in items]
            if any(left != pairs[0][0] for left, _ in pairs):
                tests = " or ".join(f"{left} = {right}" for left, right in pairs)
                return f"(not ({tests}))" if node.data else f"({tests})"
            return f"({pairs[0][0]} {word} ({', '.join(right for _, right in pairs)}))"
        operand, *items = self.met(node.args)
        return f"({operand} {word} ({', '.join(items)}))"

    def write_like(self, node):
        word, negated, escape = node.data
        value, pattern = (self.taken_as(argument, "text") for argument in node.args)
        text = f"{value} {'not ' if negated else ''}{word} {pattern}"
        if escape is not None:
            text += f" escape '{escape.replace(chr(39), chr(39) * 2)}'"
        return f"({text})"

    def write_call(self, node):
        name = node.data
        if name in ("coalesce", "greatest", "least"):
            return f"{name}({', '.join(self.met(node.args))})"
        want = WANTS.get(name, "text")
        arguments = [
            self.taken_as(a, want) if a.type == "dynamic" else self.text(a) for a in node.args
        ]
        if name == "round" and len(arguments) == 2:
            arguments[1] = node.args[1].data.spelled
        call = f"{name}({', '.join(arguments)})"
        if name == "abs" and node.type == "integer" and self.on("overflow"):
            return f"try({call})"
        return call

    def write_cast(self, node):
        source = node.args[0]
        if source.type == "dynamic":
            taken = self.dynamic(source, node.type)
            if "dynamic values" in self.rules or node.type == "text":
                return taken
            source_text = taken
        else:
            source_text = self.text(source)
        if source.type == "text" and node.type == "timestamp" and self.on("zones"):
            return self.time_of_text(source_text, "timestamp")
        word = "try_cast" if self.on("casts") else "cast"
        if word == "try_cast" and source.type == "text" and node.type == "integer":
            return self.number_of_text(source_text, "integer")
        return f"{word}({source_text} as {NAMES[node.type]})"

    def write_null(self, node):
        operand = node.args[0]
        text = (
            self.stored(operand.data.field)
            if operand.op == "field" and operand.type == "dynamic"
            else self.text(operand)
        )
        return f"({text} is {'not ' if node.data else ''}null)"

    def write_missing(self, node):
        field = node.args[0].data.field
        return f"({field.missing})" if self.on("missing") else f"missing({field.column})"

    def write_arithmetic(self, node):
        left, right = (
            self.met(node.args)
            if node.args[1].type != "interval"
            else [self.taken_as(node.args[0], "timestamp"), self.text(node.args[1])]
        )
        text = f"({left} {node.data} {right})"
        exact = node.type == "integer" and node.data != "/"
        if exact and self.on("overflow"):
            return f"try{text}"
        return text

    def write_negate(self, node):
        operand = self.text(node.args[0])
        return (
            f"try(- {operand})"
            if node.type == "integer" and self.on("overflow")
            else f"(- {operand})"
        )

    def write_join(self, node):
        left, right = (self.taken_as(argument, "text") for argument in node.args)
        return f"({left} || {right})"

    def write_case(self, node):
        pairs = len(node.args) // 2
        text = "case"
        for at in range(pairs):
            condition, value = node.args[2 * at], node.args[2 * at + 1]
            text += f" when {self.taken_as(condition, 'boolean')} then {self.text(value)}"
        if len(node.args) % 2:
            text += f" else {self.text(node.args[-1])}"
        return f"({text} end)"


def unquoted(text):
    return text[1:-1].replace("''", "'") if text.startswith("'") else text
