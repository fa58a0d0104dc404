"""Between the engine and the tools."""


def launch(tool, count=3):
    return [f"{tool}-{index}" for index in range(count)]
