"""What aider would load or compute at its start, or in its first turn. Seen with aider 0.82.3 and 0.86.2.

The fork server enters each of WHILE_LOADING, imports `aider.main`, does each of STEPS, then of MODEL_STEPS for the
model of the pool, and leaves what it entered: src/process/fork-server/fork_server.py. Each can fail without harm: aider
then does that part for itself.
"""

import json
import os
import re
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace

# The model of the pool, or None where the tool decides. The fork server sets it.
MODEL = None


@contextmanager
def replaced(owner, name, value):
    original = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield original
    finally:
        setattr(owner, name, original)


@contextmanager
def late_validators():
    """Classes of pydantic build what validates them when they are first used. Most never are."""
    from pydantic._internal._config import config_defaults

    before = config_defaults["defer_build"]
    config_defaults["defer_build"] = True
    try:
        yield
    finally:
        config_defaults["defer_build"] = before


@contextmanager
def native_yaml():
    """aider reads its settings of models by the parser that is written in Python, beside the one of libyaml."""
    import yaml

    with replaced(yaml, "SafeLoader", yaml.CSafeLoader):
        yield


def late_imports():
    import aider.coders
    import aider.main
    import httpcore  # noqa: F401
    import httpx  # noqa: F401
    from aider.llm import litellm

    litellm._load_litellm()
    # Only the repository map needs networkx and numpy, and it imports them itself.
    aider.main.load_slow_imports = lambda *_args, **_kwargs: None


def parsed_files():
    """aider parses a large file of its own at each start, with a parser written in Python: 0.2 s."""
    from copy import deepcopy
    from importlib.resources import files

    import json5

    text = files("aider.resources").joinpath("model-metadata.json").read_text()
    loads = json5.loads
    try:
        parsed = json.loads(without_comments(text))
    except ValueError:
        parsed = loads(text)
    json5.loads = lambda s, *args, **kwargs: (
        deepcopy(parsed) if s == text and not args and not kwargs else loads(s, *args, **kwargs)
    )


def without_comments(text):
    """JSON of JSON5 whose comments have a line of their own, and which may have commas before a closing bracket."""
    return re.sub(r",(\s*[}\]])", r"\1", re.sub(r"(?m)^\s*//.*$", "", text))


def first_completion():
    """A whole turn of a model that is answered here: no request leaves this function."""
    import httpx
    import openai
    from aider.llm import litellm

    head = {"id": "0", "object": "chat.completion.chunk", "created": 0, "model": "none"}
    deltas = ({"role": "assistant", "content": "."}, {})
    chunks = [
        {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}]}
        for delta in deltas
    ]
    stream = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"

    def answer(_request):
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=stream.encode())

    messages = [{"role": "user", "content": "."}]
    with httpx.Client(transport=httpx.MockTransport(answer)) as transport:
        # All that it would look for in the environment: it differs by run.
        given = {"api_key": "none", "organization": "none"}
        url = "http://none.invalid/v1"
        client = openai.OpenAI(**given, base_url=url, http_client=transport)
        response = litellm.completion(
            **given, api_base=url, model="openai/none", messages=messages, stream=True, client=client
        )
        for _chunk in response:
            pass
    litellm.token_counter(model="openai/none", messages=messages)


class NeedsNetwork(BaseException):
    """No fault that litellm would catch, to take another tokenizer for good."""


def tokenizer():
    """The tokenizer of the pool's model: up to 70 MB and 0.3 s in the first turn of each instance."""
    import tiktoken.load
    from aider.llm import litellm
    from aider.models import MODEL_ALIASES

    given = MODEL or os.environ.get("AIDER_MODEL")
    if not given:
        return
    name = MODEL_ALIASES.get(given, given)
    # Where litellm meets another spelling of a name it parses the same file again.
    original = litellm.utils.Tokenizer
    tokenizers = SimpleNamespace(from_str=cache(original.from_str), from_pretrained=original.from_pretrained)
    litellm.utils.Tokenizer = tokenizers

    def no_download(*_args, **_kwargs):
        raise NeedsNetwork

    with replaced(tokenizers, "from_pretrained", no_download), replaced(tiktoken.load, "read_file", no_download):
        try:
            litellm.encode(model=name, text=".")
            litellm.token_counter(model=name, messages=[{"role": "user", "content": "."}])
        except NeedsNetwork:
            pass


WHILE_LOADING = (late_validators, native_yaml)
STEPS = (late_imports, parsed_files, first_completion)
MODEL_STEPS = (tokenizer,)
