// The talk that a new question belongs to: the turns before it, which the question sends along so that it may lean on
// them ("and where is it made?"). The job keeps no talk; the page does, as long as it is open.

import { byId } from "./dom.js";
import { text } from "./texts.js";

/** Turns that a question may send, and characters of an answer that count: the contract's (docs/topics.md). */
const TURNS = 8;
const ANSWER = 8000;

/** Bytes of turns that leave room for a question in what the server takes at most, 256 KiB (docs/http.md). */
const BYTES = 128 * 1024;

/** Statuses whose text says something of the subject; a refusal says nothing of it. */
const SAYING = ["ANSWERED", "DEGRADED"];

/** The talk goes on from the answer that was shown last, in that answer's graph. */
export class Talk {
  /** @param {function(): string} graph the one that is chosen */
  constructor(graph) {
    this.graph = graph;
    this.end();
  }

  /** Goes on from this answer. A question that was not accepted is no turn. */
  follow(question, record) {
    const before = question.history ?? [];
    this.of = question.graph;
    this.turns = record.status === "REJECTED" ? before : [...before, turn(question, record)].slice(-TURNS);
    while (bytes(this.turns) > BYTES) {
      this.turns.shift();
    }
    this.render();
  }

  /** The turns that a question of now sends, oldest first; none in another graph. */
  history() {
    return this.of === this.graph() ? this.turns : [];
  }

  end() {
    this.of = null;
    this.turns = [];
    this.render();
  }

  render() {
    const turns = this.history();
    byId("talk").hidden = turns.length === 0;
    byId("talkAfter").textContent = turns.length === 0 ? "" : text("talk.after", { question: turns.at(-1).question });
  }
}

function bytes(turns) {
  return new TextEncoder().encode(JSON.stringify(turns)).length;
}

function turn(question, record) {
  // without the half of a character that a cut may leave
  const said = SAYING.includes(record.status) ? record.answer.slice(0, ANSWER).replace(/[\ud800-\udbff]$/, "") : "";
  return said === "" ? { question: question.text } : { question: question.text, answer: said };
}
