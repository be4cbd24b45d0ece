#!/usr/bin/env python3
"""Asks the sample's golden questions by kcat and compares. Usage: ask-golden.py BOOTSTRAP [GOLDEN]"""
import json
import pathlib
import subprocess
import sys
import time
import uuid

BOOTSTRAP = sys.argv[1]
SAMPLE = pathlib.Path(__file__).parent.parent / "jobs/src/main/resources/sample"
GOLDEN = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else SAMPLE / "course-golden.jsonl"
WAIT_SECONDS = 60

golden = [json.loads(line) for line in GOLDEN.read_text().splitlines()]
run = str(uuid.uuid4())
records = "".join(
    json.dumps({"id": f"{run}-{g['id']}", "graph": g["graph"], "text": g["text"]}) + "\n" for g in golden)
subprocess.run(["kcat", "-q", "-P", "-b", BOOTSTRAP, "-t", "questions"],
               input=records, text=True, check=True)

answers = {}
deadline = time.monotonic() + WAIT_SECONDS
while len(answers) < len(golden) and time.monotonic() < deadline:
    read = subprocess.run(
        ["kcat", "-q", "-C", "-b", BOOTSTRAP, "-t", "answers", "-o", "beginning", "-e",
         "-X", "isolation.level=read_committed"], capture_output=True, text=True, check=True)
    for line in read.stdout.splitlines():
        answer = json.loads(line)
        if answer["questionId"].startswith(run):
            answers[answer["questionId"][len(run) + 1:]] = answer

held = cited = 0
for g in golden:
    answer = answers.get(g["id"])
    if answer is None:
        print(f"{g['id']}: no answer within {WAIT_SECONDS} s")
        continue
    text = answer["answer"].lower()
    passages = {citation["passage"] for citation in answer["citations"]}
    holds = any(expected.lower() in text for expected in g["expectedAnswers"])
    held += holds
    cited += set(g["expectedPassages"]) <= passages
    if not holds:
        print(f"{g['id']}: {g['text']}\n  got      {answer['answer']}\n  expected {g['expectedAnswers']}")
print(f"the answer holds an expected string: {held} of {len(golden)}")
print(f"the answer cites all expected passages: {cited} of {len(golden)}")
