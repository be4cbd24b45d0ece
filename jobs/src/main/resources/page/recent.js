// Questions that were asked in this browser. Their texts are kept there, their answers only until the page is left.

import { badge } from "./answer.js";
import { el } from "./dom.js";
import { ago } from "./texts.js";

const KEPT_AS = "graphrag.recent";
const PENDING_AS = "graphrag.pending";
const MOST = 30;

/** The list, newest first. */
export class Recent {
  constructor(section, onChoose) {
    this.section = section;
    this.onChoose = onChoose;
    this.records = new Map();
    this.list = read(localStorage, KEPT_AS) ?? [];
  }

  /** Takes a question that was answered. */
  add(question, record, seenMs) {
    this.records.set(question.id, { question, record, seenMs });
    const { id, graph } = question;
    const after = (question.history ?? []).map((turn) => turn.question);
    const entry = { id, graph, text: question.text, after, status: record.status, at: Date.now() };
    this.list = [entry, ...this.list.filter((e) => subject(e) !== subject(entry))].slice(0, MOST);
    for (const id of this.records.keys()) {
      if (!this.list.some((e) => e.id === id)) {
        this.records.delete(id);
      }
    }
    write(localStorage, KEPT_AS, this.list);
    this.render();
  }

  /** A question, its record and how long it took, where this page has seen it; else undefined. */
  recordOf(id) {
    return this.records.get(id);
  }

  clear() {
    this.list = [];
    this.records.clear();
    localStorage.removeItem(KEPT_AS);
    this.render();
  }

  render() {
    const now = Date.now();
    const rows = this.list.map((entry) =>
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", class: "asked", onclick: () => this.onChoose(entry) },
          el("span", { class: "words", lang: "" }, entry.text),
          el("span", { class: "dim" }, badge(entry.status), ` ${entry.graph} · ${ago(entry.at, now)}`),
        ),
      ),
    );
    this.section.querySelector("ol").replaceChildren(...rows);
    this.section.hidden = rows.length === 0;
  }
}

/** What tells questions apart: the same words are another question in another graph, or after others. */
function subject(entry) {
  return JSON.stringify([entry.graph, entry.text, entry.after ?? []]);
}

/** The question of this tab that has no answer yet: asked again, under its id, when the page was loaded anew. */
export const pending = {
  read: () => read(sessionStorage, PENDING_AS),
  keep: (question) => write(sessionStorage, PENDING_AS, question),
  forget: () => sessionStorage.removeItem(PENDING_AS),
};

function read(storage, name) {
  try {
    return JSON.parse(storage.getItem(name));
  } catch {
    return null;
  }
}

function write(storage, name, value) {
  try {
    storage.setItem(name, JSON.stringify(value));
  } catch {
    // full, or forbidden: the page works without
  }
}
