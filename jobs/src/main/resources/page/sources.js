// The passages of an answer: those that are cited, with the quoted sentences marked, and what else was found.

import { el } from "./dom.js";
import { marked } from "./quotes.js";
import { text } from "./texts.js";

/** The passages of one answer. A citation opens its passage; Esc in it closes it and leads back to where it was opened. */
export class Sources {
  constructor(section) {
    this.section = section;
    this.opened = new Map();
    section.addEventListener("keydown", (event) => {
      const open = event.target.closest("details.source");
      if (event.key === "Escape" && open?.open) {
        this.close(open);
      }
    });
  }

  show(record) {
    this.opened.clear();
    const passages = record.evidence?.passages ?? [];
    const cited = record.citations.map((citation) => {
      const rank = passages.findIndex((p) => p.passage === citation.passage && p.document === citation.document);
      return source(citation.n, citation, passages[rank] ?? null);
    });
    const names = new Set(record.citations.map((c) => `${c.document}\n${c.passage}`));
    const others = passages
      .map((passage, at) => [at + 1, passage])
      .filter(([, passage]) => !names.has(`${passage.document}\n${passage.passage}`))
      .map(([n, passage]) => source(n, null, passage));
    this.section.replaceChildren(
      ...(cited.length > 0 ? [el("h2", {}, text("sources.cited")), ...cited] : []),
      ...(others.length > 0 ? [el("h2", {}, text("sources.also")), ...others] : []),
    );
    this.section.hidden = cited.length + others.length === 0;
  }

  hide() {
    this.section.hidden = true;
  }

  /** Opens the passage of a citation and shows the quoted sentence. */
  open(n, mark) {
    const card = this.section.querySelector(`details.source[data-n="${n}"]`);
    card.open = true;
    this.opened.set(card, mark);
    card.querySelector("summary").focus({ preventScroll: true });
    (card.querySelector("mark") ?? card).scrollIntoView({ block: "nearest" });
  }

  close(card) {
    card.open = false;
    (this.opened.get(card) ?? card.querySelector("summary")).focus();
  }
}

function source(n, citationOrNull, passageOrNull) {
  const named = passageOrNull ?? citationOrNull;
  const body = passageOrNull
    ? el("p", { class: "passage", lang: "" }, ...parts(passageOrNull.text, citationOrNull?.quote ?? ""))
    : el("p", { class: "passage", lang: "" }, el("mark", {}, citationOrNull.quote));
  return el(
    "details",
    { class: "source", "data-n": citationOrNull ? n : null },
    el(
      "summary",
      {},
      el("span", { class: citationOrNull ? "cite" : "cite plain", "aria-hidden": "true" }, String(n)),
      el("span", { class: "title" }, named.title || named.passage),
      el("span", { class: "quote dim" }, citationOrNull?.quote ?? passageOrNull.text.slice(0, 200)),
    ),
    body,
    passageOrNull ? "" : el("p", { class: "dim" }, text("sources.notSent")),
    el("p", { class: "origin dim" }, ...origin(named)),
  );
}

function parts(whole, quote) {
  return marked(whole, quote).map((part) => (part.marked ? el("mark", {}, part.text) : part.text));
}

function origin(named) {
  const words = [];
  if (named.document && named.document !== named.passage) {
    words.push(`${text("sources.document")} `, el("code", {}, named.document), " · ");
  }
  words.push(`${text("sources.passage")} `, el("code", {}, named.passage));
  words.push(` · ${text("sources.score")} ${named.score.toFixed(3)}`);
  return words;
}
