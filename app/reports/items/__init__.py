"""Item analysis: how the questions of a quiz work. Pure functions over what people answered; no names."""
