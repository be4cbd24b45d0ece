// One entity: what the server knows of it, else what the evidence says.

import { ApiFault, entitiesOf, get } from "./api.js";
import { el } from "./dom.js";
import { text } from "./texts.js";

/** Look-ups of one server. Where it has no such route nothing of this is shown. */
export class Entities {
  constructor(askKey) {
    this.askKey = askKey;
    this.there = new Map();
  }

  /** Whether the server looks entities up; asked once a graph, by a request that costs it nothing: one without a name. */
  async areThere(graph) {
    if (!this.there.has(graph)) {
      try {
        await get(entitiesOf(graph), this.askKey);
        this.there.set(graph, true);
      } catch (e) {
        if (!(e instanceof ApiFault)) {
          return false;
        }
        this.there.set(graph, e.status === 400);
      }
    }
    return this.there.get(graph);
  }

  /** Entities of a name, {id, name} each. */
  async find(graph, name) {
    const said = await get(`${entitiesOf(graph)}?q=${encodeURIComponent(name)}`, this.askKey);
    return said.entities ?? [];
  }

  /** What is known of an entity; null where the server does not know it. */
  async read(graph, id) {
    try {
      return await get(`${entitiesOf(graph)}/${encodeURIComponent(id)}`, this.askKey);
    } catch (e) {
      if (e instanceof ApiFault && e.status === 404) {
        return null;
      }
      throw e;
    }
  }
}

/**
 * Fills the panel of an entity.
 *
 * @param {HTMLElement} panel
 * @param {object} entity name, description, relations, passages
 * @param {string} note below; may be ""
 * @param {object} on what to do: walk(id, name), close()
 */
export function showEntity(panel, entity, note, on) {
  const step = (id, name) =>
    name === entity.name
      ? el("b", {}, name)
      : el("button", { type: "button", class: "name", onclick: () => on.walk(id, name) }, name);
  const relations = (entity.relations ?? []).map((r) =>
    el("li", {}, step(r.sourceId, r.source), el("span", { class: "predicate" }, r.predicate), step(r.targetId, r.target)),
  );
  const passages = (entity.passages ?? []).map((p) => el("li", {}, p.title || p.passage || p.id || String(p)));
  panel.replaceChildren(
    el(
      "div",
      { class: "head" },
      el("h3", {}, entity.name),
      el("span", { class: "spring" }),
      el("button", { type: "button", class: "quiet", onclick: on.close }, text("walk.close")),
    ),
    entity.description ? el("p", {}, entity.description) : "",
    relations.length > 0 ? el("h4", {}, `${text("walk.relations")} (${relations.length})`) : "",
    el("ul", { class: "relations" }, ...relations),
    passages.length > 0 ? el("h4", {}, text("walk.passages")) : "",
    el("ul", {}, ...passages),
    note ? el("p", { class: "dim" }, note) : "",
  );
  panel.hidden = false;
}
