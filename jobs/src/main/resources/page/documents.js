// Documents that are sent from this page: one after the other to the topic of documents, and what the job makes of them.

import { documentOf, get, isGone, lostPause, send } from "./api.js";
import { byId, el, pause } from "./dom.js";
import { text } from "./texts.js";

/** As large as the server takes one. */
const BYTES_MAX = 16 * 1024 * 1024;

/** From one look at what became of a document to the next, whichever of those that wait it is of. */
const LOOK_MS = 500;

/** The longest from one look at the same document to the next. */
const LOOK_MAX_MS = 10_000;

/** After so long the page asks whether anybody reads the topic. */
const SLOW_SECONDS = 10;

/** The card of documents: a button, a place to drop files, and a line for each document since the page was opened. */
export class Documents {
  /**
   * @param {HTMLElement} section
   * @param {object} on what it needs: graph() of now, askKey(), taken(), say(words)
   */
  constructor(section, on) {
    this.section = section;
    this.on = on;
    this.list = [];
    this.sending = false;
    byId("choose").addEventListener("click", () => byId("files").click());
    byId("files").addEventListener("change", () => {
      this.add(byId("files").files);
      byId("files").value = "";
    });
    document.addEventListener("dragover", (event) => this.over(event, true));
    document.addEventListener("dragleave", (event) => event.relatedTarget === null && this.over(event, false));
    document.addEventListener("drop", (event) => {
      if (this.over(event, false)) {
        this.add(event.dataTransfer.files);
      }
    });
    setInterval(() => this.list.some((entry) => entry.step === "waiting") && this.render(), 1000);
  }

  /** Whether documents may be sent to this server. */
  allow(may) {
    this.section.hidden = !may;
    this.render();
  }

  /** Takes a drag of files; false for one of something else, and where none may be sent. */
  over(event, inside) {
    const files = !this.section.hidden && (event.dataTransfer?.types ?? []).includes("Files");
    this.section.classList.toggle("drop", inside && files);
    if (files) {
      event.preventDefault();
    }
    return files;
  }

  add(files) {
    for (const file of files) {
      this.list.unshift({ file, name: file.name, graph: this.on.graph(), step: "queued", said: {}, remove: false });
    }
    this.render();
    this.work();
  }

  /** Sends what is queued, one after the other; what becomes of each is waited for beside the next ones. */
  async work() {
    if (this.sending) {
      return;
    }
    this.sending = true;
    for (let next = this.next(); next !== undefined; next = this.next()) {
      await this.handle(next);
    }
    this.sending = false;
  }

  next() {
    return this.list.findLast((entry) => entry.step === "queued");
  }

  async handle(entry) {
    const tell = (step, said = {}) => {
      entry.step = step;
      entry.said = said;
      this.render();
    };
    try {
      if (!entry.remove && !(await this.readable(entry.file, tell))) {
        return;
      }
      tell("sending");
      const request = entry.remove
        ? { method: "DELETE" }
        : { method: "PUT", body: entry.file, headers: entry.file.type ? { "Content-Type": entry.file.type } : {} };
      const placed = await send(documentOf(entry.graph, entry.name), request, tell, this.on.askKey);
      entry.since = performance.now();
      tell("waiting", placed);
      this.follow(entry, placed, tell);
    } catch (e) {
      this.fail(entry, e, tell);
    }
  }

  /** Waits for what becomes of one that was sent, and tells it. */
  async follow(entry, placed, tell) {
    try {
      const ended = await this.wait(placed, tell);
      if (ended.state === "REFUSED") {
        tell("refused", ended);
      } else if (ended.state === "READ") {
        tell("read", ended);
        this.on.taken();
      } else {
        tell(entry.remove ? "removed" : ended.code ? "partly" : "taken", ended);
        this.on.taken();
      }
      this.on.say(`${entry.name}: ${this.words(entry)}`);
    } catch (e) {
      this.fail(entry, e, tell);
    }
  }

  fail(entry, e, tell) {
    tell("failed", { message: e.code ? `${e.code}: ${e.message}` : text("fault.network") });
    this.on.say(`${entry.name}: ${this.words(entry)}`);
  }

  /** Whether a file can be sent; a folder cannot be read, and one that is too large need not be. */
  async readable(file, tell) {
    if (file.size > BYTES_MAX) {
      tell("tooLarge", { max: BYTES_MAX / 1024 / 1024 });
      return false;
    }
    try {
      await file.slice(0, 1).arrayBuffer();
      return true;
    } catch {
      tell("unreadable");
      return false;
    }
  }

  /** Looks until the job has read it, however long that is. */
  async wait(placed, tell) {
    for (let lost = 0; ; ) {
      let wait = Math.min(LOOK_MS * this.list.filter((entry) => entry.step === "waiting").length, LOOK_MAX_MS);
      try {
        const state = await get(placed.look.slice(1), this.on.askKey);
        if (state.state !== "WAITING") {
          return state;
        }
        lost = 0;
        tell("waiting", { ...placed, ...state });
      } catch (e) {
        if (e.status !== undefined && !isGone(e.status)) {
          throw e;
        }
        wait = lostPause(lost) * 1000;
        lost += 1;
      }
      await pause(wait);
    }
  }

  words(entry) {
    const seconds = Math.floor((performance.now() - (entry.since ?? 0)) / 1000);
    if (entry.step === "waiting" && seconds >= SLOW_SECONDS) {
      const nobody = entry.said.behind === null;
      return nobody
        ? text("documents.nobody", { seconds })
        : text("documents.behind", { seconds, behind: entry.said.behind ?? 0 });
    }
    return text(`documents.${entry.step}`, { seconds, ...entry.said });
  }

  /** Does it once more, or takes the document out of the graph again. */
  again(entry, remove) {
    entry.remove = remove;
    entry.step = "queued";
    entry.said = {};
    this.list = [entry, ...this.list.filter((each) => each !== entry)];
    this.render();
    this.work();
  }

  render() {
    const button = (entry, words, remove) =>
      el("button", { type: "button", class: "quiet", onclick: () => this.again(entry, remove) }, text(words));
    const rows = this.list.map((entry) =>
      el(
        "li",
        { class: entry.step },
        el("span", { class: "file", lang: "" }, entry.name),
        el("span", { class: "dim" }, ` ${entry.graph}`),
        el("p", {}, this.words(entry)),
        ["failed", "refused", "read", "removed"].includes(entry.step) ? button(entry, "documents.again", entry.remove && entry.step !== "removed") : null,
        ["taken", "partly"].includes(entry.step) ? button(entry, "documents.remove", true) : null,
      ),
    );
    const focused = this.section.querySelector("ol").contains(document.activeElement);
    this.section.querySelector("ol").replaceChildren(...rows);
    if (focused) {
      byId("choose").focus();
    }
  }
}
