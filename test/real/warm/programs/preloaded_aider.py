"""Loads aider as the fork server does, and prints what a process that is forked from it would find.

    python preloaded_aider.py fork_server.py preload.py MODEL NAME…

MODEL is the pool's, and each NAME one under which a process may count the tokens of a text.
"""

import importlib.util
import json
import sys

SERVER, STEPS, MODEL, *NAMES = sys.argv[1:]


def imported(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def found(tool, steps):
    from importlib.resources import files

    import json5
    import pydantic
    import yaml

    class Late(pydantic.BaseModel):
        number: int

    text = files("aider.resources").joinpath("model-metadata.json").read_text()
    return {
        "not_preloaded": tool.not_preloaded,
        "file_is_the_same": json.loads(steps.without_comments(text)) == json5.loads(text + "\n") == json5.loads(text),
        "yaml_is_restored": yaml.SafeLoader is not yaml.CSafeLoader,
        "late_class_is_complete": Late.__pydantic_complete__,
        "numpy_is_loaded": "numpy" in sys.modules,
        "reads": [name for name in NAMES if reads_a_tokenizer(name)],
    }


def reads_a_tokenizer(name):
    import tiktoken.load
    from aider.llm import litellm

    def reading(*_args, **_kwargs):
        raise AssertionError

    misses = litellm.utils.Tokenizer.from_str.cache_info().misses
    tiktoken.load.read_file_cached = reading
    try:
        litellm.encode(model=name, text="one two")
        litellm.token_counter(model=name, messages=[{"role": "user", "content": "One sentence."}])
    except AssertionError:
        return True
    return litellm.utils.Tokenizer.from_str.cache_info().misses > misses


server = imported("fork_server", SERVER)
tool = server.load("aider.main", "main", STEPS, MODEL)
print(json.dumps(found(tool, imported("preload", STEPS))))
