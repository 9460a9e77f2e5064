"""Docstrings: what they say of arguments is found, and nothing that they say is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_codex._schemas import split_docstring


@pytest.mark.parametrize(
    ("docstring", "text", "entries"),
    [
        (None, "", {}),
        ("One line.", "One line.", {}),
        (
            """One.

        Args:
            a: First
                and more.
            b (int): Second: with a colon.
            *rest: Third.

        Returns:
            It.
        """,
            "One.\n\nReturns:\n    It.",
            {"a": "First and more.", "b": "Second: with a colon.", "rest": "Third."},
        ),
        (
            "One.\n\n    Two.\n\n    Arguments:\n        a: x\n\n        b: y",
            "One.\n\nTwo.",
            {"a": "x", "b": "y"},
        ),
        ("\n    Args:\n        a: x\n    ", "", {"a": "x"}),
        ("Args: none.", "Args: none.", {}),
        ("Attributes", "Attributes", {}),
        # Sphinx, and Epydoc, which differs in one character.
        (
            """One.

        :param a: First
            and more.
        :param int b: Second.
        :type b: int
        :returns: It.
        :raises ValueError: Never.
        """,
            "One.\n\n:returns: It.\n:raises ValueError: Never.",
            {"a": "First and more.", "b": "Second."},
        ),
        ("One.\n\n@param a: First.\n@return: It.", "One.\n\n@return: It.", {"a": "First."}),
        # NumPy
        (
            """One.

        Parameters
        ----------
        a : int
            First
            and more.
        b, rest : str, optional
            Second.

            With a paragraph.

        Returns
        -------
        str
            It.
        """,
            "One.\n\nReturns\n-------\nstr\n    It.",
            {
                "a": "First and more.",
                "b": "Second. With a paragraph.",
                "rest": "Second. With a paragraph.",
            },
        ),
        # What belongs to no argument stays where it was.
        (
            "One.\n\nArgs:\n    a: First.\n    other: Second\n        a: not this.\n    b: Third.",
            "One.\n\nArgs:\n    other: Second\n        a: not this.",
            {"a": "First.", "b": "Third."},
        ),
        (
            "One.\n\n**Args:**\n- a: First.\n- `b`: Second.\n\nTwo.",
            "One.\n\nTwo.",
            {"a": "First.", "b": "Second."},
        ),
        (
            "One.\n\n## Parameters\n\n- **a** (int) - First.\n\n## Notes\n\nb: text.",
            "One.\n\n## Notes\n\nb: text.",
            {"a": "First."},
        ),
        ("One.\nArgs:\na: First.\nThe end.", "One.\n\nThe end.", {"a": "First."}),
    ],
)
def test_a_docstring_is_split_into_text_and_arguments(docstring, text, entries):
    assert split_docstring(docstring, ["a", "b", "rest"]) == (text, entries)


@pytest.mark.parametrize(
    "entry",
    [
        "b (str) : The b.",
        "b : The b.",
        "b (Callable[[Tuple(int)], str]): The b.",
        "`b`: The b.",
        "``b``: The b.",
        "**b**: The b.",
        "**b:** The b.",
        "*b*: The b.",
        "'b': The b.",
        "- b: The b.",
        "* b: The b.",
        "b [str]: The b.",
        "b - The b.",
        "b -- The b.",
        "b \u2014 The b.",
        "b (str, optional):\n        The b.",
        "**b: The b.",
    ],
)
def test_an_entry_of_a_docstring_is_found_however_it_is_written(entry):
    text = f"Look.\n\nArgs:\n    a: The a.\n    {entry}\n    c: The c.\n"
    assert split_docstring(text, "abc") == (
        "Look.",
        {"a": "The a.", "b": "The b.", "c": "The c."},
    )


WORDS = st.lists(
    st.sampled_from(
        [
            *(
                "Args:",
                "Parameters",
                "----------",
                "a",
                "b:",
                "other:",
                ":param a:",
                "a:",
                "-",
                "text",
            ),
            *(
                "`a`",
                "(int)",
                "    ",
                "\n",
                "\n    ",
                "\n        ",
                "@param b:",
                "Returns:",
                "**b**",
            ),
        ]
    ),
    max_size=25,
)


@given(words=WORDS)
def test_no_word_of_a_docstring_is_lost(words):
    doc = " ".join(words)
    text, entries = split_docstring(doc, ["a", "b"])
    kept = " ".join([text, *entries.values()]).split()
    for word in ("text", "other:", "Returns:"):
        assert kept.count(word) == doc.split().count(word)
