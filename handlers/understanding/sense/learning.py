"""Teaches the voices: `python -m handlers.understanding.sense.learning` writes voices.npz (ten minutes).

It needs scikit-learn, which nothing else does: `pip install scikit-learn` first. What is learned from are the lines of
the ear (learning.py) and the examples of every capability; the encoder stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app import build_registry, build_understanding
from bot.values.fold import fold
from handlers.understanding.learning import told
from handlers.understanding.sense.encoder import encoder
from handlers.understanding.sense.voices import WEIGHTS

if TYPE_CHECKING:
    from handlers.understanding.sense.encoder import Floats

HIDDEN, TEACHERS = 128, 3  # of each, whose voices are one in the end
SHRINK = 0.1  # of the weights of danger, as scikit-learn has it
MODEST = 0.01  # how far the weights of intents may go, likewise
ROUNDS = 40


def main() -> None:
    """Write the weights that ship."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier

    lines = {fold(said): danger for said, danger in told()}
    intents = build_understanding(build_registry()).intents
    examples = {said: name for name, all_said in intents.told().items() for said in all_said}
    meanings: dict[str, Floats] = dict(encoder().read_all({*lines, *examples}))
    heard = np.stack([meanings[said] for said in lines])
    middle, spread = heard.mean(axis=0), heard.std(axis=0)
    plain = (heard - middle) / spread
    teachers = [
        MLPClassifier((HIDDEN,), alpha=SHRINK, early_stopping=True, max_iter=ROUNDS, random_state=seed).fit(
            plain, list(lines.values())
        )
        for seed in range(TEACHERS)
    ]
    wanted = np.stack([(meanings[said] - middle) / spread for said in examples])
    of_intents = LogisticRegression(C=MODEST, max_iter=400).fit(wanted, list(examples.values()))
    np.savez_compressed(
        WEIGHTS,
        middle=middle,
        spread=spread,
        hidden=np.concatenate([one.coefs_[0] for one in teachers], axis=1).astype(np.float16),
        hidden_bias=np.concatenate([one.intercepts_[0] for one in teachers]),
        danger=np.concatenate([one.coefs_[1][:, 0] for one in teachers]) / TEACHERS,
        danger_bias=np.mean([one.intercepts_[1][0] for one in teachers]),
        intents=np.array("\n".join(of_intents.classes_)),
        intent=of_intents.coef_.T.astype(np.float16),
        intent_bias=of_intents.intercept_,
    )


if __name__ == "__main__":
    main()
