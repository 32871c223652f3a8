"""People's judgement: who may do what, and how a person reads a run."""
