"""Asks a gateway with OpenAI's own client, and prints what it got as JSON. Arguments: URL, key, model, question."""
import json
import sys

import openai

url, key, model, question = sys.argv[1:]
client = openai.OpenAI(base_url=url, api_key=key, max_retries=0)
messages = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": question}]
whole = client.chat.completions.create(model=model, messages=messages, temperature=0.2)
streamed, finish, usage, citations = "", None, None, None
for piece in client.chat.completions.create(
    model=model,
    messages=[{"role": "user", "content": [{"type": "text", "text": question}]}],
    stream=True,
    stream_options={"include_usage": True},
):
    if piece.choices:
        streamed += piece.choices[0].delta.content or ""
        finish = piece.choices[0].finish_reason or finish
    usage = piece.usage or usage
    citations = getattr(piece, "citations", None) or citations


def refused(**parameters):
    try:
        client.chat.completions.create(**{"model": model, "messages": messages, **parameters})
    except openai.APIStatusError as error:
        return [error.status_code, error.code, error.param]


def refused_key():
    try:
        openai.OpenAI(base_url=url, api_key="wrong", max_retries=0).models.list()
    except openai.AuthenticationError as error:
        return error.status_code


print(
    json.dumps(
        {
            "whole": whole.choices[0].message.content,
            "finish": whole.choices[0].finish_reason,
            "tokens": whole.usage.total_tokens,
            "citations": len(whole.citations),
            "streamed": streamed,
            "streamedFinish": finish,
            "streamedTokens": usage.total_tokens,
            "streamedCitations": len(citations),
            "models": [each.id for each in client.models.list()],
            "model": client.models.retrieve(model).id,
            "unknown": refused(model="no such"),
            "unsupported": refused(n=2),
            "wrongKey": refused_key(),
        }
    )
)
