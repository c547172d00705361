"""Shapes: which SHACL shapes a graph plainly meets, so that only the others need the full validator.

pySHACL takes about a second for the graph of one long policy, and nearly every
graph meets every shape. What is asked here is less than validation: a shape is
plainly met, or it is not known to be met. The second is never a verdict: the
validator decides on it and writes the report. What this module does not know
(another kind of constraint, a path, a target, a subclass in the data) is
therefore left to the validator and never taken as met.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

__all__ = ["TARGETS", "Shapes"]

_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = ox.NamedNode(_RDF + "type")
_SUBCLASS = ox.NamedNode(_RDFS + "subClassOf")
_INTEGER = ox.NamedNode(_XSD + "integer")
_OWL_CLASS = ox.NamedNode("http://www.w3.org/2002/07/owl#Class")
_THIS = ox.Variable("this")

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Walk = Callable[["_Data", Node], set[Node]]
Test = Callable[["_Data", Node, set[Node]], bool]

_IGNORED = {_RDF + "type", _RDFS + "label", _RDFS + "comment"} | {
    _SH + name for name in ("message", "severity", "name", "description", "path", "order", "group")
}
TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
"""The properties of SHACL, without its namespace, that say which nodes a shape is for."""

_TARGETS = {_SH + name for name in TARGETS}
_FORMS = {
    "string": re.compile(r"(?s:.*)"),
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "boolean": re.compile(r"true|false|1|0"),
    "date": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"),
    "gYearMonth": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
}
"""Lexical forms that are certainly of a datatype; the last days of a month are left to the validator."""


class _UnknownError(Exception):
    """Raised where a shape asks for something that is not known here, or for a comparison that is not plain."""


class _Data:
    """A graph as look-ups in both directions, and as a store once a query needs it."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._quads = list(quads)
        self.objects: defaultdict[tuple[Node, ox.NamedNode], set[Node]] = defaultdict(set)
        self.subjects: defaultdict[tuple[Node, ox.NamedNode], set[Node]] = defaultdict(set)
        self.predicates: defaultdict[ox.NamedNode, list[tuple[Node, Node]]] = defaultdict(list)
        for quad in self._quads:
            subject, predicate, object = quad.subject, quad.predicate, quad.object
            self.objects[subject, predicate].add(object)
            self.subjects[object, predicate].add(subject)
            self.predicates[predicate].append((subject, object))
        self._store: ox.Store | None = None

    def finds(self, query: str, this: Node) -> bool:
        """Tell whether a query about a node finds anything."""
        if self._store is None:
            self._store = ox.Store()
            self._store.bulk_extend(self._quads)
        rows = self._store.query(query, substitutions={_THIS: this}, use_default_graph_as_union=True)
        if not isinstance(rows, ox.QuerySolutions):
            raise _UnknownError("not a SELECT query")
        return any(True for _ in rows)


class Shapes:
    """The shapes with targets of some Turtle files.

    `unnamed` tells that one of them has no IRI, so that it cannot be asked for
    by name.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._said: defaultdict[Node, defaultdict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for file in files:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                self._said[quad.subject][quad.predicate.value].append(quad.object)
        self._tests = {node: self._shape(node) for node in list(self._said) if _TARGETS & self._said[node].keys()}

    def doubtful(self, quads: Iterable[ox.Quad]) -> list[str | None]:
        """Return the IRIs of the shapes that a graph is not known to meet, None for a shape without one."""
        data = _Data(quads)
        found = {node for node, test in self._tests.items() if not self._met(node, test, data)}
        if found:
            # Engines differ in what a query makes of a value that another shape forbids.
            found |= {node for node in self._tests if _SH + "sparql" in self._said[node]}
        return [node.value if isinstance(node, ox.NamedNode) else None for node in found]

    def _met(self, node: Node, test: Callable[[_Data, Node], bool], data: _Data) -> bool:
        try:
            if data.predicates.get(_SUBCLASS):
                raise _UnknownError("classes of the data have subclasses")
            return all(test(data, focus) for focus in self._focus(node, data))
        except _UnknownError:
            return False

    def _focus(self, node: Node, data: _Data) -> set[Node]:
        said, found = self._said[node], set[Node]()
        for target in said.get(_SH + "targetClass", ()):
            found |= data.subjects.get((target, _TYPE), set())
        for target in said.get(_SH + "targetSubjectsOf", ()):
            found |= {subject for subject, _ in data.predicates.get(_named(target), ())}
        for target in said.get(_SH + "targetObjectsOf", ()):
            found |= {object for _, object in data.predicates.get(_named(target), ())}
        return found | set(said.get(_SH + "targetNode", ()))

    def _shape(self, node: Node) -> Callable[[_Data, Node], bool]:
        """Return the test of one shape for a focus node; what is not known raises when it is asked."""
        try:
            said = self._said[node]
            if any(value in (ox.NamedNode(_RDFS + "Class"), _OWL_CLASS) for value in said.get(_RDF + "type", ())):
                raise _UnknownError("the shape is a class, its own target")
            path = self._path(_only(said[_SH + "path"])) if _SH + "path" in said else None
            tests = [
                self._constraint(name, value)
                for name, values in said.items()
                if name not in _IGNORED | _TARGETS | {_SH + "prefixes"}
                for value in values
            ]
        except _UnknownError as unknown:
            return _refuse(str(unknown))

        def met(data: _Data, focus: Node) -> bool:
            values = {focus} if path is None else path(data, focus)
            return all(test(data, focus, values) for test in tests)

        return met

    def _constraint(self, name: str, value: Node) -> Test:
        kind = name.removeprefix(_SH)
        if kind in ("property", "xone", "or"):
            shapes = [self._shape(value)] if kind == "property" else [self._shape(node) for node in self._list(value)]
            most = len(shapes) if kind == "or" else 1
            # Every member is asked, also of 'or': one that is not known must not hide behind one that is met.
            return lambda data, _, values: all(1 <= sum(s(data, v) for s in shapes) <= most for v in values)
        if kind == "sparql":
            query = self._query(value)
            return lambda data, focus, _: not data.finds(query, focus)
        if kind == "in":
            allowed = set(self._list(value))
            return lambda _, __, values: values <= allowed
        if kind in ("lessThan", "lessThanOrEquals"):
            other, below = _named(value), kind == "lessThan"
            return lambda data, focus, values: all(
                a < b if below else a <= b
                for a in map(_integer, values)
                for b in map(_integer, data.objects.get((focus, other), ()))
            )
        return _simple(kind, value)

    def _query(self, constraint: Node) -> str:
        said = self._said[constraint]
        if said.keys() - _IGNORED - {_SH + "select", _SH + "prefixes"}:
            raise _UnknownError("a query with options")
        declared = [d for p in said[_SH + "prefixes"] for d in self._said[p][_SH + "declare"]]
        names = [(self._said[d][_SH + "prefix"], self._said[d][_SH + "namespace"]) for d in declared]
        head = "".join(f"PREFIX {_text(_only(p))}: <{_text(_only(n))}> " for p, n in names)
        return head + _text(_only(said[_SH + "select"]))

    def _path(self, node: Node) -> Walk:
        if isinstance(node, ox.NamedNode):
            return lambda data, focus: data.objects.get((focus, node), set())
        said = self._said[node]
        if _RDF + "first" in said:
            return _sequence([self._path(part) for part in self._list(node)])
        (name, values), *more = said.items()
        inner, kind = _only(values), name.removeprefix(_SH)
        if more or kind not in ("inversePath", "alternativePath", "zeroOrMorePath"):
            raise _UnknownError(f"a path by {name}")
        if kind == "inversePath":
            back = _named(inner)
            return lambda data, focus: data.subjects.get((focus, back), set())
        if kind == "alternativePath":
            parts = [self._path(part) for part in self._list(inner)]
            return lambda data, focus: set[Node]().union(*(part(data, focus) for part in parts))
        return _closure(self._path(inner))

    def _list(self, node: Node) -> list[Node]:
        found: list[Node] = []
        while node != ox.NamedNode(_RDF + "nil"):
            found.append(_only(self._said[node][_RDF + "first"]))
            node = _only(self._said[node][_RDF + "rest"])
        return found


def _refuse(reason: str) -> Callable[[_Data, Node], bool]:
    def refuse(_data: _Data, _focus: Node) -> bool:
        raise _UnknownError(reason)

    return refuse


def _simple(kind: str, value: Node) -> Test:
    """Return the test of a constraint that looks at the values alone, or at each of them."""
    if kind == "minCount":
        least = _integer(value)
        return lambda _, __, values: len(values) >= least
    if kind == "maxCount":
        most = _integer(value)
        return lambda _, __, values: len(values) <= most
    if kind == "class":
        return lambda data, _, values: all(value in data.objects.get((v, _TYPE), ()) for v in values)
    each = _of_one(kind, value)
    return lambda _, __, values: all(each(v) for v in values)


def _of_one(kind: str, value: Node) -> Callable[[Node], bool]:
    if kind == "nodeKind" and value == ox.NamedNode(_SH + "IRI"):
        return lambda node: isinstance(node, ox.NamedNode)
    if kind == "datatype":
        form = _FORMS.get(_named(value).value.removeprefix(_XSD))
        if form is not None:
            return lambda node: isinstance(node, ox.Literal) and node.datatype == value and _fits(form, node.value)
    if kind == "pattern":
        pattern = re.compile(_text(value))
        return lambda node: isinstance(node, ox.NamedNode | ox.Literal) and pattern.search(node.value) is not None
    if kind == "minLength":
        least = _integer(value)
        return lambda node: isinstance(node, ox.NamedNode | ox.Literal) and len(node.value) >= least
    if kind == "minInclusive":
        lowest = _number(value)
        return lambda node: _is_number(node) and _number(node) >= lowest
    raise _UnknownError(f"a constraint by {kind}")


def _fits(form: re.Pattern[str], text: str) -> bool:
    if form.fullmatch(text):
        return True
    raise _UnknownError("an unusual form of a value")


def _sequence(parts: list[Walk]) -> Walk:
    def follow(data: _Data, focus: Node) -> set[Node]:
        reached = {focus}
        for part in parts:
            reached = set[Node]().union(*(part(data, node) for node in reached))
        return reached

    return follow


def _closure(step: Walk) -> Walk:
    def follow(data: _Data, focus: Node) -> set[Node]:
        reached, ahead = {focus}, [focus]
        while ahead:
            new = step(data, ahead.pop()) - reached
            reached |= new
            ahead += new
        return reached

    return follow


def _only(values: Sequence[Node]) -> Node:
    if len(values) != 1:
        raise _UnknownError("more than one value where one is expected")
    return values[0]


def _named(node: Node) -> ox.NamedNode:
    if isinstance(node, ox.NamedNode):
        return node
    raise _UnknownError("an expression where a name is expected")


def _text(node: Node) -> str:
    if isinstance(node, ox.Literal):
        return node.value
    raise _UnknownError("no text")


def _is_number(node: Node) -> bool:
    if not isinstance(node, ox.Literal):
        return False
    kind = node.datatype.value.removeprefix(_XSD)
    if kind in ("integer", "decimal", "double"):
        return True
    if kind in ("string", "boolean", "date", "gYearMonth"):
        return False
    raise _UnknownError("a value that may be a number")


def _number(node: Node) -> float:
    try:
        return float(_text(node))
    except ValueError:
        raise _UnknownError("no number") from None


def _integer(node: Node) -> int:
    if not isinstance(node, ox.Literal) or node.datatype != _INTEGER or not _fits(_FORMS["integer"], node.value):
        raise _UnknownError("no whole number")
    return int(node.value)
