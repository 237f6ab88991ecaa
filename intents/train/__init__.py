"""From labelled text to an artefact: `train(data, out, taxonomy, plan)`. The only floor that imports scikit-learn and scipy."""

from intents.train.training import Plan, Trained, train, train_rows

__all__ = ["Plan", "Trained", "train", "train_rows"]
