// The server's HTTP API as the page uses it. A question has one id for as long as the page asks it: whatever breaks on
// the way, it is asked again under that id, and the server has one answer for it.

import { pause } from "./dom.js";

const KEY = "graphrag.key";

/** Seconds before a question is sent again after its connection broke; the last one is for all later times. */
const PAUSES = [0.5, 1, 2, 3, 5];

/** What is said while a server is replaced, by a proxy before it or by itself. */
const GONE = [502, 503, 504];

/** What a server says that will take the same question later. */
const LATER = ["NO_ANSWER_IN_TIME", "KAFKA_AWAY", "ENDING", "TOO_MANY_WAITING"];

/** A server that has said nothing for so long, not even that it waits, is taken for gone. */
const SILENCE_MS = 45_000;

/** What a server said in place of an answer. */
export class ApiFault extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Whether a server that said so may take the same later. */
export function isGone(status) {
  return GONE.includes(status);
}

/** Seconds to wait after so many losses before. */
export function lostPause(lost) {
  return PAUSES[Math.min(lost, PAUSES.length - 1)];
}

/** The key of this tab, or "". */
export function key() {
  return sessionStorage.getItem(KEY) ?? "";
}

export function keepKey(value) {
  if (value) {
    sessionStorage.setItem(KEY, value);
  } else {
    sessionStorage.removeItem(KEY);
  }
}

/** A new id for a question. Not randomUUID, which browsers have on encrypted pages only. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `page-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function call(path, request = {}) {
  const headers = { ...request.headers };
  if (key()) {
    headers.Authorization = `Bearer ${key()}`;
  }
  return fetch(new URL(path, document.baseURI), { ...request, headers, cache: "no-store" });
}

async function faultOf(response) {
  let said = {};
  try {
    said = (await response.json()).error ?? {};
  } catch {
    // no JSON: a proxy's page, or nothing
  }
  return new ApiFault(response.status, said.code ?? `HTTP ${response.status}`, said.message ?? response.statusText);
}

/** What is at a path, as JSON. Asks for a key where the server wants one. */
export async function get(path, askKey) {
  for (;;) {
    const response = await call(path);
    if (response.ok) {
      return response.json();
    }
    if (response.status !== 401 || !(await askKey())) {
      throw await faultOf(response);
    }
  }
}

/** Path of a graph's entities. */
export function entitiesOf(graph) {
  return `graphs/${encodeURIComponent(graph)}/entities`;
}

/** Path of a document of a graph. */
export function documentOf(graph, name) {
  return `graphs/${encodeURIComponent(graph)}/documents/${encodeURIComponent(name)}`;
}

/**
 * Sends what may be sent twice, until the server has it.
 *
 * @param {function(string, object)} onStage told "lost", "limit" and "away", with the seconds until it is sent again
 * @param {function(): Promise<boolean>} askKey asks for a key; false where there is none
 * @returns {Promise<object>} what the server says
 * @throws {ApiFault} where the server does not take it
 */
export async function send(path, request, onStage, askKey) {
  for (let lost = 0; ; ) {
    let stage = "lost";
    let wait = lostPause(lost);
    let message = "";
    try {
      const response = await call(path, request);
      if (response.ok) {
        return await response.json();
      }
      const fault = await faultOf(response);
      if (response.status === 401 && (await askKey())) {
        continue;
      }
      if (response.status === 429 || (response.status === 503 && response.headers.has("Retry-After"))) {
        stage = response.status === 429 ? "limit" : "away";
        wait = retryAfter(response);
        message = fault.message;
      } else if (isGone(response.status)) {
        lost += 1;
      } else {
        throw fault;
      }
    } catch (e) {
      if (e instanceof ApiFault) {
        throw e;
      }
      lost += 1;
    }
    for (let left = wait; left > 0; left -= 1) {
      onStage(stage, { seconds: Math.ceil(left), message });
      await pause(Math.min(1, left) * 1000);
    }
  }
}

function retryAfter(response) {
  const value = Number(response.headers.get("Retry-After"));
  return Number.isFinite(value) && value > 0 ? value : 1;
}

/**
 * Asks a question until there is an answer.
 *
 * @param {object} question with its id
 * @param {function(string, object)} onStage told what is known: "accepted", "waiting"; "lost", "limit" and "away" with
 *     the seconds until it is asked again; "again"
 * @param {function(): Promise<boolean>} askKey asks for a key; false where there is none
 * @param {AbortSignal} signal ends the waiting
 * @returns {Promise<object>} the record of the answer
 * @throws {ApiFault} where the server does not take the question
 */
export async function ask(question, onStage, askKey, signal) {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(question),
    signal,
  };
  let lost = 0;
  const again = async (stage, wait, message = "") => {
    for (let left = wait; left > 0; left -= 1) {
      onStage(stage, { seconds: Math.ceil(left), message });
      await pause(Math.min(1, left) * 1000, signal);
    }
  };
  for (;;) {
    try {
      const response = await call("ask", request);
      if (response.ok) {
        if (lost > 0) {
          onStage("again", {});
        }
        const record = await answerOf(response, onStage, () => (lost = 0));
        if (record !== null) {
          return record;
        }
      } else if (response.status === 401) {
        if (!(await askKey())) {
          throw await faultOf(response);
        }
        continue;
      } else if (response.status === 429) {
        await again("limit", retryAfter(response));
        continue;
      } else if (response.status === 503 && response.headers.has("Retry-After")) {
        await again("away", retryAfter(response), (await faultOf(response)).message);
        continue;
      } else if (!isGone(response.status)) {
        throw await faultOf(response);
      }
    } catch (e) {
      if (LATER.includes(e.code)) {
        await again("away", PAUSES.at(-1), e.message);
        continue;
      }
      if (signal.aborted || e instanceof ApiFault) {
        throw e;
      }
    }
    await again("lost", lostPause(lost));
    lost += 1;
  }
}

/** The record of a response; null where it ended before there was one. */
async function answerOf(response, onStage, onWord) {
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    return response.json();
  }
  for await (const event of eventsOf(response.body.getReader())) {
    onWord();
    if (event.name === "answer") {
      return JSON.parse(event.data);
    }
    if (event.name === "error") {
      const said = JSON.parse(event.data);
      throw new ApiFault(response.status, said.code ?? "ERROR", said.message ?? "");
    }
    onStage(event.name, JSON.parse(event.data || "{}"));
  }
  return null;
}

/** Server-sent events of a body, by the rules of the HTML standard that a server of ours uses. */
async function* eventsOf(reader) {
  const decoder = new TextDecoder();
  let rest = "";
  let event = { name: "message", data: [] };
  for (;;) {
    const { done, value } = await withinSilence(reader);
    if (done) {
      return;
    }
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (event.data.length > 0) {
          yield { name: event.name, data: event.data.join("\n") };
        }
        event = { name: "message", data: [] };
      } else if (line.startsWith("event:")) {
        event.name = line.slice(6).trim();
      } else if (line.startsWith("data:")) {
        event.data.push(line.slice(5).replace(/^ /, ""));
      }
    }
  }
}

async function withinSilence(reader) {
  let timer;
  const silence = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ done: true }), SILENCE_MS);
  });
  const read = await Promise.race([reader.read(), silence]);
  clearTimeout(timer);
  if (read.done) {
    reader.cancel().catch(() => {});
  }
  return read;
}
