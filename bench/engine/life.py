"""One complaint's whole life, as data: every contender models this graph and walks this path.

Twelve steps, each done by a person; one rejection (the approver says no once, the plan is made again)
and one dissatisfied customer (the reply is refused once, the measures are carried out again): sixteen
completions.
"""

END = "closed"

GRAPH: dict[str, dict[str, str]] = {
    "register": {"done": "acknowledge"},
    "acknowledge": {"done": "assess"},
    "assess": {"valid": "accept", "invalid": "close"},
    "accept": {"done": "assign"},
    "assign": {"done": "investigate"},
    "investigate": {"done": "plan"},
    "plan": {"done": "approve"},
    "approve": {"approved": "carry_out", "rejected": "plan"},
    "carry_out": {"done": "reply"},
    "reply": {"satisfied": "improve", "dissatisfied": "carry_out"},
    "improve": {"done": "close"},
    "close": {"done": END},
}
"""Step to outcome to the next step."""

START = "register"

LIFE: tuple[tuple[str, str], ...] = (
    ("register", "done"),
    ("acknowledge", "done"),
    ("assess", "valid"),
    ("accept", "done"),
    ("assign", "done"),
    ("investigate", "done"),
    ("plan", "done"),
    ("approve", "rejected"),
    ("plan", "done"),
    ("approve", "approved"),
    ("carry_out", "done"),
    ("reply", "dissatisfied"),
    ("carry_out", "done"),
    ("reply", "satisfied"),
    ("improve", "done"),
    ("close", "done"),
)
"""The sixteen completions in order: (step, outcome)."""

OUTCOMES: tuple[str, ...] = tuple(outcome for _, outcome in LIFE)
"""What the people answer; which step they answer is the contender's own finding."""

TRAIL: tuple[str, ...] = (*(step for step, _ in LIFE), END)
"""The positions a contender must have stood at, in order, before its speed counts."""
