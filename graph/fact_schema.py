"""The facts that can be sent of a patient: as a list of questions, and as a JSON Schema made from it."""

from __future__ import annotations

from graph.rendering import Json
from ontology.vocabulary import BASE, Characteristic, Vocabulary

__all__ = ["characteristic_body", "facts_schema", "list_characteristics"]


def list_characteristics(vocabulary: Vocabulary) -> list[Json]:
    """Return every characteristic: name, question, value type, unit, bounds and allowed values."""
    return [characteristic_body(c) for c in vocabulary.characteristics()]


def characteristic_body(characteristic: Characteristic) -> Json:
    """Return one characteristic as plain data."""
    return {
        "name": characteristic.name,
        "iri": f"{BASE}characteristic/{characteristic.name}",
        "label": characteristic.label,
        "synonyms": list(characteristic.synonyms),
        "question": characteristic.question,
        "type": characteristic.value_type,
        "unit": characteristic.unit,
        "minimum": characteristic.minimum,
        "maximum": characteristic.maximum,
        "multiple": characteristic.multiple,
        "values": [{"id": v.id, "label": v.label, "synonyms": list(v.synonyms)} for v in characteristic.values],
    }


def facts_schema(vocabulary: Vocabulary) -> Json:
    """Return the JSON Schema of the facts of a patient."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/payergraph/schema/facts",
        "title": "Facts of a patient",
        "description": "What is known of a patient; a fact that is left out, or null, is unknown. "
        "Labels and synonyms of the characteristics are taken as names, those of their values as values.",
        "type": "object",
        "properties": {c.name: _property(c) for c in vocabulary.characteristics()},
        "additionalProperties": False,
    }


def _property(characteristic: Characteristic) -> Json:
    body: Json = {"title": characteristic.label, "description": characteristic.question}
    if characteristic.value_type == "boolean":
        return {**body, "type": ["boolean", "string", "null"]}
    if characteristic.value_type in ("number", "integer"):
        number: Json = {"type": characteristic.value_type}
        for keyword, bound in (("minimum", characteristic.minimum), ("maximum", characteristic.maximum)):
            if bound is not None:
                number[keyword] = bound
        quantity = {
            "type": "object",
            "properties": {"value": {"type": "number"}, "unit": {"type": "string"}},
            "required": ["value"],
            "additionalProperties": False,
        }
        if characteristic.unit:
            body["x-unit"] = characteristic.unit
        return {**body, "anyOf": [number, quantity, {"type": ["string", "null"]}]}
    if characteristic.values:
        body["examples"] = [v.id for v in characteristic.values]
    types = ["string", "null"]
    if characteristic.true_means is not None:
        types.append("boolean")
    if all(v.id.isdigit() for v in characteristic.values) and characteristic.values:
        types.append("integer")
    if not characteristic.multiple:
        return {**body, "type": types}
    return {**body, "anyOf": [{"type": types}, {"type": "array", "items": {"type": "string"}}]}
