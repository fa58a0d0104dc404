"""Where a run stands."""


def advance(state, step):
    return {**state, "step": step}


def is_done(state):
    return state.get("step") == "done"
