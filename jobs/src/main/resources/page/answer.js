// An answer record as people read it: status and reason in words, the text with its citations, facts, and times.

import { el } from "./dom.js";
import { timingsBar } from "./progress.js";
import { text, textOrNull } from "./texts.js";

/**
 * Fills the card of the answer.
 *
 * @param {HTMLElement} card
 * @param {object} question as it was asked, with the turns before it
 * @param {object} record of the topic answers
 * @param {number|null} seenMs how long it took as the page has seen it
 * @param {object} on what to do: citation(n, mark), again(), entity(name)
 */
export function showAnswer(card, question, record, seenMs, on) {
  card.replaceChildren(
    ...after(question.history ?? []),
    el("p", { class: "asked" }, record.question),
    el("p", { class: "state" }, badge(record.status), " ", byWhom(record)),
    ...why(record),
    record.answer ? el("div", { class: "text", lang: "" }, ...withCitations(record, on.citation)) : "",
    facts(record.facts, on.entity),
    notes(record),
    timingsBar(record.timings, seenMs),
    el(
      "p",
      { class: "bar" },
      el("button", { type: "button", class: "quiet", onclick: on.again }, text("answer.again")),
      copyButton(record),
    ),
  );
  card.hidden = false;
}

/** The status in words, with the colour of its kind. */
export function badge(status) {
  return el("span", { class: `badge ${status}` }, text(`status.${status}`));
}

/** What the live region says of an answer. */
export function spoken(record) {
  const words = record.answer.replace(/\s*\[\d+\]/g, "");
  return text("live.answer", { status: text(`status.${record.status}`), answer: words });
}

/** What was asked before, where the question was one of a talk. */
function after(history) {
  return history.length > 0 ? [el("p", { class: "dim", lang: "" }, text("talk.after", { question: history.at(-1).question }))] : [];
}

function byWhom(record) {
  const { generator } = record;
  if (!generator || generator.name === "" || record.answer === "") {
    return "";
  }
  const name = generator.model && generator.model !== generator.name ? `${generator.name} (${generator.model})` : generator.name;
  const words = generator.name === "extractive" ? text("answer.quoted") : text("answer.by", { name });
  return el("span", { class: "dim" }, words);
}

function why(record) {
  const { status, reason } = record;
  if (status === "ANSWERED" && !reason) {
    return [];
  }
  const words = (reason && textOrNull(`code.${reason.code}`)) || text(`says.${status}`);
  return [
    el("p", { class: "why" }, words),
    reason ? el("p", { class: "raw dim" }, el("code", {}, reason.code), ` ${reason.message}`) : "",
  ];
}

/** The text, in which each [n] of a citation is a button. */
function withCitations(record, onCitation) {
  const cited = new Map(record.citations.map((citation) => [citation.n, citation]));
  const nodes = [];
  for (const part of record.answer.split(/(\[\d+\])/)) {
    const n = Number(/^\[(\d+)\]$/.exec(part)?.[1] ?? 0);
    if (cited.has(n)) {
      const label = text("answer.citation", { n, title: cited.get(n).title || cited.get(n).passage });
      const attributes = { type: "button", class: "cite", "data-n": n, "aria-label": label, title: label };
      nodes.push(el("button", { ...attributes, onclick: (event) => onCitation(n, event.currentTarget) }, String(n)));
    } else {
      nodes.push(part);
    }
  }
  return nodes;
}

function facts(all, onEntity) {
  if (all.length === 0) {
    return "";
  }
  const end = (name) => el("button", { type: "button", class: "name", onclick: () => onEntity(name) }, name);
  const rows = all.map((fact) =>
    el("li", {}, end(fact.source), el("span", { class: "predicate" }, fact.predicate), end(fact.target)),
  );
  return el(
    "details",
    { class: "facts", open: all.length <= 6 },
    el("summary", {}, `${text("answer.facts")} (${all.length})`),
    el("ul", {}, ...rows),
  );
}

function notes(record) {
  const lines = [];
  if (record.completeness < 1 && record.status !== "REJECTED") {
    lines.push(text("answer.incomplete", { percent: Math.floor(record.completeness * 100) }));
  }
  if (record.confidence < 0.5) {
    lines.push(text("answer.unsure", { confidence: record.confidence.toFixed(2) }));
  }
  if (record.shortened) {
    lines.push(text("answer.shortened"));
  }
  if (record.reranker?.fallback) {
    lines.push(text("answer.rerank", { code: record.reranker.fallback.code }));
  }
  if (record.generator?.citationsAdded) {
    lines.push(text("answer.citationsAdded"));
  }
  return lines.length > 0 ? el("p", { class: "dim" }, lines.join(" · ")) : "";
}

/** Copies text and sources. Browsers have a clipboard on encrypted pages and on this machine only. */
function copyButton(record) {
  if (!navigator.clipboard || !record.answer) {
    return "";
  }
  const sources = record.citations.map((c) => `[${c.n}] ${c.title} (${c.passage}): "${c.quote}"`);
  const copy = async (event) => {
    await navigator.clipboard.writeText([record.question, "", record.answer, ...sources].join("\n"));
    event.target.textContent = text("answer.copied");
  };
  return el("button", { type: "button", class: "quiet", onclick: copy }, text("answer.copy"));
}
