"""What to do when something goes wrong."""


def classify(error):
    return "retry" if isinstance(error, TimeoutError) else "fail"
