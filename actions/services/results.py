"""Names of the slots that actions write: shared by the actions and by those who read what they decided."""

MEMORY = "risk"  # what is remembered about risk (weighing.Memory as a mapping)
RESULT = "result"  # tier, route and contacts of this turn
PENDING = "pending"  # what a yes or no answers: "question", "offer" or nothing
