"""`python -m bot evaluate`: hear the whole set, count, write, and say the main figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tqdm import tqdm

from bot.evaluation.figures import Figures, figures
from bot.evaluation.report import write
from bot.evaluation.sentences import hear, read


def evaluate(model: Path, folder: Path, tell: Callable[[str], None]) -> Figures:
    """Evaluate `model` on the evaluation set and write the report into `folder`."""
    sentences = read()
    with tqdm(total=len(sentences), desc="sentences", leave=False, disable=None) as bar:
        heard = asyncio.run(hear(model, sentences, bar.update))
    found: Figures = {"model": model.name, "date": date.today().isoformat(), **figures(heard)}
    page = write(folder, found, heard)
    for line in summary(found):
        tell(line)
    tell(f"wrote {page}")
    return found


def summary(found: Figures) -> list[str]:
    """The main figures, a line for each language."""
    lines = ["language  macro F1  everyday as topic  acute heard  offers heard  false danger  false offers  of"]
    for name, macro in found["macro_f1"].items():
        row = found["safety"][name]
        lines.append(
            f"{name:8}  {macro:8.3f}  {found['oos_as_topic'][name]:17.2f}  {row['acute_recall']:11.2f}  {row['offer_alone_recall']:12.2f}"
            f"  {row['false_danger']:12}  {row['false_offers']:12}  {row['quiet']}"
        )
    lines.append(f"mean F1 of the twelve {found['macro_f1_of_twelve']:.3f}, of the untrained {found['macro_f1_untrained']:.3f}")
    return lines
