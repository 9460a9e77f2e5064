"""Ask for a value of a class in place of text."""

from __future__ import annotations

from typing import Literal

import attrs
import trio

from trio_codex import OutputValidationError, open_codex, printable


@attrs.frozen
class Bug:
    """Something that is broken.

    Attributes:
        title: What is broken, in a few words.
        line: Where, counted from 1.
    """

    title: str
    line: int = attrs.field(validator=attrs.validators.ge(1))
    kind: Literal["bug"] = "bug"


@attrs.frozen
class Idea:
    """Something that could be better."""

    text: str
    kind: Literal["idea"] = "idea"


@attrs.frozen
class Review:
    """A review of a piece of code."""

    findings: list[Bug | Idea]
    verdict: Literal["accept", "revise"]


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
        thread = await codex.thread_start()
        question = "Review without using any tool: def mean(xs): return sum(xs) / len(xs)"
        try:
            review = (await thread.run(question, output_type=Review)).output
        except OutputValidationError as error:
            print(f"The answer does not fit at {error.path}: {error.reason}")
            return
        for finding in review.findings:
            match finding:
                case Bug():
                    print(f"line {finding.line}: {printable(finding.title)}")
                case Idea():
                    print(f"idea: {printable(finding.text)}")
        print(review.verdict)


if __name__ == "__main__":
    trio.run(main)
