"""From labelled text to an artefact: `train(data, out, taxonomy, plan)`. The only floor that imports scikit-learn and scipy."""

from intents.train.again import train_again
from intents.train.taught import learnable
from intents.train.training import Plan, Trained, train, train_rows

__all__ = ["Plan", "Trained", "learnable", "train", "train_again", "train_rows"]
