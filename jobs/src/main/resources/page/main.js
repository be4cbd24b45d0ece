// The page: asks questions by the server's HTTP API, shows answers with their passages, and walks over their graph.

import { showAnswer, spoken } from "./answer.js";
import { ApiFault, ask, get, keepKey, key, newId } from "./api.js";
import { Documents } from "./documents.js";
import { byId, el } from "./dom.js";
import { Evidence } from "./evidence.js";
import { Progress } from "./progress.js";
import { pending, Recent } from "./recent.js";
import { Sources } from "./sources.js";
import { Talk } from "./talk.js";
import { chooseLanguage, language, loadTexts, text, translatePage } from "./texts.js";
import { chooseTheme, loadTheme, theme } from "./theme.js";

const GRAPH = "graphrag.graph";

const form = byId("ask");
const box = byId("question");
const sources = new Sources(byId("sources"));
const evidence = new Evidence(askKey);
const recent = new Recent(byId("recent"), choose);
const talk = new Talk(graph);
const documents = new Documents(byId("documents"), {
  graph,
  askKey,
  taken: listGraphs,
  say,
});

/** The question under way: {question, progress, stop}; else null. */
let running = null;

/** What is shown: {question, record, seenMs}, else null. */
let shown = null;

/** What went wrong, as it is shown; else null. */
let fault = null;

/** Whether the server has said which graphs there are. */
let listed = false;

async function start() {
  loadTheme();
  await loadTexts();
  wire();
  retranslate();
  if (!matchMedia("(pointer: coarse)").matches) {
    box.focus(); // on a phone that would open its keyboard
  }
  await listGraphs();
  const question = pending.read();
  if (question !== null) {
    send(question);
  }
}

function wire() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    askBox();
  });
  box.addEventListener("keydown", (event) => {
    // an input method's Enter takes a word and sends nothing
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  box.addEventListener("input", grow);
  const options = form.querySelector(".options");
  options.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && options.open) {
      options.open = false;
      options.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!options.contains(event.target)) {
      options.open = false;
    }
  });
  byId("stop").addEventListener("click", () => running?.stop());
  byId("forget").addEventListener("click", () => recent.clear());
  byId("keyCancel").addEventListener("click", () => byId("keyDialog").close());
  byId("key").addEventListener("click", async () => {
    if (await askKey()) {
      await listGraphs(true);
    }
  });
  byId("graph").addEventListener("change", () => {
    localStorage.setItem(GRAPH, byId("graph").value);
    talk.render();
  });
  byId("talkEnd").addEventListener("click", () => {
    talk.end();
    box.focus();
  });
  byId("theme").value = theme();
  byId("theme").addEventListener("change", (event) => {
    chooseTheme(event.target.value);
    evidence.restyle();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => evidence.restyle());
  byId("language").value = language();
  byId("language").addEventListener("change", (event) => {
    chooseLanguage(event.target.value);
    retranslate();
  });
  setInterval(() => recent.render(), 60_000);
}

/** Says everything anew, in the language of now. */
function retranslate() {
  translatePage();
  recent.render();
  documents.render();
  talk.render();
  running?.progress.render();
  showFault(fault);
  if (shown !== null) {
    show(shown.question, shown.record, shown.seenMs);
  }
}

/**
 * Shows which graphs there are. The one that is chosen stays, so that no question goes to another one unseen.
 *
 * @param {boolean} otherKey whether another key lists them, which may not ask all that the one before might
 */
async function listGraphs(otherKey = false) {
  const select = byId("graph");
  const chosen = (listed ? select.value : "") || localStorage.getItem(GRAPH) || "";
  let names = [];
  try {
    const said = await get("graphs", askKey);
    names = said.graphs.map((each) => each.name);
    documents.allow(said.write === true);
    listed = true;
  } catch (e) {
    showFault({ words: "fault.graphs", raw: rawOf(e) });
    if (listed) {
      return;
    }
  }
  if (chosen !== "" && !names.includes(chosen) && !otherKey) {
    names = [chosen, ...names];
  }
  if (names.length === 0) {
    names = ["default"];
  }
  const wanted = chosen || "default";
  select.replaceChildren(...names.map((name) => el("option", { value: name }, name)));
  select.value = names.includes(wanted) ? wanted : names[0];
  byId("key").hidden = key() === "";
  talk.render();
}

/** The graph that is chosen. */
function graph() {
  return byId("graph").value || "default";
}

/** Chooses a graph, where the list has it. */
function pick(name) {
  if ([...byId("graph").options].some((option) => option.value === name)) {
    byId("graph").value = name;
    talk.render();
  }
}

function askBox() {
  const words = box.value.trim();
  if (words === "" || running !== null) {
    return;
  }
  send(questionOf(graph(), words, talk.history()));
}

/** A new question, with the options of now. */
function questionOf(graph, words, history) {
  const number = (id) => Math.min(byId(id).max, Math.max(byId(id).min, Math.round(Number(byId(id).value))));
  const bounds = { maxPassages: number("passages"), maxFacts: number("facts") };
  const turns = history.length > 0 ? { history } : {};
  return { id: newId(), graph, text: words, ...turns, evidence: true, ...bounds };
}

/** Asks until there is an answer, a fault, or nobody waits any more. */
async function send(question) {
  const stopping = new AbortController();
  hideAll();
  pending.keep(question);
  const progress = new Progress(byId("progress"), question);
  running = { question, progress, stop: () => stopping.abort() };
  byId("send").hidden = true;
  byId("stop").hidden = false;
  say(text("live.waiting"));
  try {
    const record = await ask(question, (name, said) => progress.stage(name, said), askKey, stopping.signal);
    const seenMs = progress.unbroken ? progress.elapsed() : null;
    recent.add(question, record, seenMs);
    box.value = "";
    grow();
    show(question, record, seenMs);
    talk.follow(question, record);
    say(spoken(record));
    if (!listed) {
      listGraphs();
    }
  } catch (e) {
    const stopped = stopping.signal.aborted;
    const words = stopped ? "fault.stopped" : e.status === 401 ? "fault.key" : "fault.server";
    box.value = box.value || question.text;
    showFault({ words, raw: stopped ? "" : rawOf(e), asked: question.text });
    say(text(words));
  } finally {
    pending.forget();
    running = null;
    progress.stop();
    byId("send").hidden = false;
    byId("stop").hidden = true;
  }
}

function show(question, record, seenMs) {
  shown = { question, record, seenMs };
  document.title = `${record.question.slice(0, 60)} · flink-graphrag`;
  showAnswer(byId("answer"), question, record, seenMs, {
    citation: (n, mark) => sources.open(n, mark),
    entity: (name) => evidence.lookAtName(name),
    again: () => running === null && send(questionOf(question.graph, question.text, question.history ?? [])),
  });
  sources.show(record);
  evidence.show(record);
}

/** A question of the list: its answer, where the page still has it; else it is asked again. */
function choose(entry) {
  const known = recent.recordOf(entry.id);
  if (running !== null) {
    return;
  }
  if (known !== undefined) {
    hideAll();
    pick(entry.graph);
    show(known.question, known.record, known.seenMs);
    talk.follow(known.question, known.record);
    byId("answer").scrollIntoView({ block: "nearest" });
  } else {
    pick(entry.graph);
    send(questionOf(entry.graph, entry.text, (entry.after ?? []).map((question) => ({ question }))));
  }
}

function hideAll() {
  shown = null;
  showFault(null);
  byId("answer").hidden = true;
  sources.hide();
  evidence.hide();
}

function showFault(itOrNull) {
  fault = itOrNull;
  const card = byId("fault");
  card.hidden = fault === null;
  if (fault !== null) {
    card.querySelector(".asked").textContent = fault.asked ?? "";
    card.querySelector(".words").textContent = text(fault.words);
    card.querySelector(".raw").textContent = fault.raw;
  }
}

function rawOf(e) {
  return e instanceof ApiFault ? `${e.code}: ${e.message}` : text("fault.network");
}

/** The key that is asked for; else null. */
let asking = null;

/** Asks for a key; false where none was given. Several that want one at the same time wait for the same. */
function askKey() {
  asking ??= new Promise((resolve) => {
    const dialog = byId("keyDialog");
    byId("keyValue").value = key();
    dialog.returnValue = "";
    dialog.addEventListener(
      "close",
      () => {
        const value = byId("keyValue").value.trim();
        const given = dialog.returnValue === "use" && value !== "";
        if (given) {
          keepKey(value);
          byId("key").hidden = false;
        }
        byId("keyValue").value = "";
        asking = null;
        resolve(given);
      },
      { once: true },
    );
    dialog.showModal();
  });
  return asking;
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 240)}px`;
}

function say(words) {
  byId("live").textContent = words;
}

start();
