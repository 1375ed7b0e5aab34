"""Makes a filter that shows a difference smaller, as long as it still shows it."""

from tree import Literal, Node, text_literal

# So many attempts a filter.
ATTEMPTS_MAX = 200


def shrunk(node, shows):
    """The smallest tree that is found for which `shows(tree)` is true."""
    attempts = 0
    found = True
    while found:
        found = False
        for candidate in smaller(node):
            attempts += 1
            if attempts > ATTEMPTS_MAX:
                return node
            if shows(candidate):
                node, found = candidate, True
                break
    return node


def smaller(node):
    """Trees that say less, the smallest first."""
    conditions = [inner for inner in node.nodes() if inner.type == "boolean" and inner is not node]
    size = node.size()
    candidates = [inner for inner in conditions if inner.size() < size]
    candidates += list(changed(node))
    return sorted(candidates, key=Node.size)


def changed(node):
    """The tree with one place in it made smaller."""
    for inner in reductions(node):
        yield inner
    for at, argument in enumerate(node.args):
        for inner in changed(argument):
            yield node.with_args(node.args[:at] + (inner,) + node.args[at + 1 :])


def reductions(node):
    args = node.args
    if node.op in ("and", "or") and len(args) > 2:
        for at in range(len(args)):
            yield node.with_args(args[:at] + args[at + 1 :])
    elif node.op == "in" and len(args) > 2:
        half = len(args) // 2
        for rest in (args[1 : half + 1], args[half + 1 :]):
            yield node.with_args(args[:1] + rest)
    elif node.op == "case" and len(args) > 3:
        yield node.with_args(args[2:])
    elif node.op == "literal" and node.type == "text" and node.data.value == unquoted(node.data):
        text = node.data.value
        if len(text) > 1:
            half = len(text) // 2
            yield text_literal(text[:half])
            yield text_literal(text[half:])
    elif node.op == "literal" and node.type == "integer" and abs(int(node.data.value)) > 1:
        yield Node("literal", "integer", data=Literal(str(int(node.data.value) // 2)))
    elif node.op == "like" and node.data[1]:
        yield Node("like", "boolean", args, (node.data[0], False, node.data[2]))
    elif node.op in ("in", "between") and node.data:
        yield Node(node.op, "boolean", args, False)
    if node.type not in ("boolean", "dynamic") and node.op != "literal":
        # One of its own operands instead of the whole.
        for argument in args:
            if argument.type == node.type and argument.op != "literal":
                yield argument


def unquoted(data):
    return data.spelled[1:-1].replace("''", "'")


def skeleton(node):
    """What kind of filter it is: differences of one cause mostly share it."""
    if node.op == "literal":
        return node.type
    if node.op == "field":
        name = node.data.field.name
        return "own key" if node.type == "dynamic" else name
    what = node.data if node.op in ("call", "arithmetic", "compare") else node.op
    if node.op == "cast":
        what = "::" + node.type
    if node.op == "like":
        what = node.data[0]
    arguments = [skeleton(argument) for argument in node.args]
    if node.op == "in":
        arguments = arguments[:1] + sorted(set(arguments[1:]))
    return f"{what}({', '.join(arguments)})"
