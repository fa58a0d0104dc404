"""What aider would load or compute at its start, or in its first turn. Seen with aider 0.82.3 and 0.86.2.

The fork server runs each of STEPS once, after `aider.main` was imported: src/process/fork-server/fork_server.py.
"""

import json


def late_imports():
    import aider.coders
    import aider.main
    import httpcore  # noqa: F401
    from aider.llm import litellm

    aider.main.load_slow_imports(swallow=False)
    litellm._load_litellm()


def parsed_files():
    """aider parses a large file of its own at each start, with a parser written in Python: 0.3 s."""
    from copy import deepcopy
    from importlib.resources import files

    import json5

    text = files("aider.resources").joinpath("model-metadata.json").read_text()
    parsed = json5.loads(text)
    loads = json5.loads
    json5.loads = lambda s, *args, **kwargs: (
        deepcopy(parsed) if s == text and not args and not kwargs else loads(s, *args, **kwargs)
    )


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
        client = openai.OpenAI(api_key="none", base_url="http://none.invalid/v1", http_client=transport)
        response = litellm.completion(
            model="openai/none", messages=messages, stream=True, client=client, api_key="none"
        )
        for _chunk in response:
            pass
    litellm.token_counter(model="openai/none", messages=messages)


STEPS = (late_imports, parsed_files, first_completion)
