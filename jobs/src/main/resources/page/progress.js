// What is known of a question while it is under way, and afterwards where its time went.

import { el } from "./dom.js";
import { seconds, text } from "./texts.js";

const STEPS = ["queueMs", "embedMs", "linkMs", "hopMs", "readMs", "generateMs"];

/** The stages of one question. Begins with the page's own clock; {@link stop} ends it. */
export class Progress {
  constructor(section, question) {
    this.section = section;
    this.sentAt = performance.now();
    /** Whether the answer came on the first connection, so that the page's clock measures its way. */
    this.unbroken = true;
    this.known = { accepted: null, last: undefined, lastAt: 0, trouble: null };
    section.querySelector(".asked").textContent = question.text;
    section.hidden = false;
    this.render();
    this.timer = setInterval(() => this.render(), 500);
  }

  /** Takes what the server, or the connection to it, has said. */
  stage(name, said) {
    if (["lost", "limit", "away"].includes(name)) {
      this.unbroken = false;
      this.known.trouble = text(`progress.${name}`, said);
    } else if (name === "again") {
      this.known.trouble = text("progress.again");
    } else {
      this.known.trouble = null;
    }
    if (name === "accepted") {
      this.known.accepted = said;
    }
    if (name === "waiting") {
      this.known.last = said.lastAnswerSeconds ?? null;
      this.known.lastAt = performance.now();
    }
    this.render();
  }

  /** Milliseconds since the question was sent. */
  elapsed() {
    return performance.now() - this.sentAt;
  }

  stop() {
    clearInterval(this.timer);
    this.section.hidden = true;
  }

  render() {
    const { accepted, last, lastAt, trouble } = this.known;
    const lines = [[text("progress.sent"), "done"]];
    if (accepted !== null) {
      const placed = accepted.partition !== undefined && accepted.offset !== undefined;
      const values = { topic: "questions", ...accepted };
      lines.push([text(placed ? "progress.accepted" : "progress.acceptedPlain", values), "done"]);
    }
    if (trouble !== null) {
      lines.push([trouble, "trouble"]);
    }
    lines.push([text("progress.waiting", { seconds: Math.floor(this.elapsed() / 1000) }), "now"]);
    if (typeof last === "number") {
      const since = Math.round(last + (performance.now() - lastAt) / 1000);
      lines.push([text("progress.last", { seconds: since }), "note"]);
    }
    this.section.querySelector("ol").replaceChildren(...lines.map(([line, kind]) => el("li", { class: kind }, line)));
  }
}

/**
 * A bar of the steps of an answer.
 *
 * @param {object} timings of the record
 * @param {number|null} seenMs how long it took as the page has seen it; null where it has not
 */
export function timingsBar(timings, seenMs) {
  const parts = STEPS.map((name) => [name, timings[name]]);
  const rest = timings.totalMs - parts.reduce((sum, [, ms]) => sum + ms, 0);
  parts.push(["rest", Math.max(0, rest)]);
  if (seenMs !== null) {
    parts.push(["commit", Math.max(0, Math.round(seenMs - timings.totalMs))]);
  }
  const shown = parts.filter(([, ms]) => ms > 0);
  const bar = el("div", { class: "timeBar", "aria-hidden": "true" });
  for (const [name, ms] of shown) {
    const part = el("span", { class: `step-${name}`, title: `${text(`timings.${name}`)} ${ms} ms` });
    part.style.flexGrow = ms;
    bar.append(part);
  }
  const names = shown.map(([name, ms]) =>
    el("li", {}, el("i", { class: `dot step-${name}` }), `${text(`timings.${name}`)} `, el("b", {}, `${ms} ms`)),
  );
  const total = seconds(seenMs ?? timings.totalMs);
  return el(
    "details",
    { class: "timings" },
    el("summary", {}, bar, el("span", { class: "dim" }, `${text("timings")} · ${text("answer.took", { seconds: total })}`)),
    el("ul", {}, ...names),
  );
}
