"""No pattern takes exponential time, whatever a document repeats."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

import loaders
import ontology
from loaders.text.patterns import Pattern
from tests.pumping import hostile_texts
from tests.test_patterns import LEXICON, patterns_in

DEADLINE = 2.0
"""Seconds within which a pattern has read or refused some hundred characters; it takes millionths of one."""


def patterns_of_modules() -> Iterator[tuple[str, int]]:
    """Yield the patterns that modules hold, with their flags."""
    for package in (loaders, ontology):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield value.pattern, value.flags & ~re.UNICODE
                elif isinstance(value, Pattern):
                    yield value.pattern, value.compiled.flags & ~re.UNICODE


def _too_late(_: int, __: FrameType | None) -> None:
    raise TimeoutError


def slow(pattern: str, flags: int) -> str | None:
    """Return a text that a pattern does not read in time, None where it reads all."""
    compiled = re.compile(pattern, flags)
    before = signal.signal(signal.SIGALRM, _too_late)
    try:
        for text in dict.fromkeys(hostile_texts(pattern, flags)):
            signal.setitimer(signal.ITIMER_REAL, DEADLINE)
            compiled.search(text)
    except TimeoutError:
        return text
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return None


@pytest.mark.parametrize("path", sorted(LEXICON.glob("*.toml")), ids=lambda p: p.stem)
def test_no_pattern_of_the_lexicon_takes_exponential_time(path: Path) -> None:
    printed = set(patterns_in(tomllib.loads(path.read_text(encoding="utf-8"))))
    assert [(p[:80], text) for p in sorted(printed) if (text := slow(p, re.IGNORECASE))] == []


def test_no_pattern_of_a_module_takes_exponential_time() -> None:
    found = sorted(set(patterns_of_modules()))
    assert len(found) > 100
    assert [(p[:80], text) for p, flags in found if (text := slow(p, flags))] == []


@pytest.mark.parametrize("pattern", [r"(?:no|not)(?:\s+(?:any|evidence(?:\s+of)?|of))*\s+ascites", r"(?:ab|[a-c]b)*d"])
def test_a_part_that_is_read_in_two_ways_is_found(pattern: str) -> None:
    assert slow(pattern, 0) is not None
