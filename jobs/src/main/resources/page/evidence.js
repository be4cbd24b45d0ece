// The side of an answer that is its graph: drawn, as a list of entities, and each of them with what it is connected with.

import { ApiFault } from "./api.js";
import { byId, el } from "./dom.js";
import { Entities, showEntity } from "./entity.js";
import { text } from "./texts.js";
import { plain, Walk } from "./walk.js";

/** The panel. A click on an entity shows it and, where the server looks entities up, draws its relations. */
export class Evidence {
  constructor(askKey) {
    this.walk = new Walk(byId("canvas"), (node) => this.lookAt(node.id));
    this.entities = new Entities(askKey);
    this.graphName = "default";
    this.looks = 0;
    byId("fit").addEventListener("click", () => this.walk.fit());
    byId("closer").addEventListener("click", () => this.walk.zoom(1.25));
    byId("farther").addEventListener("click", () => this.walk.zoom(0.8));
    byId("large").addEventListener("click", () => this.enlarge(!byId("walk").classList.contains("large")));
    byId("lookup").addEventListener("submit", (event) => {
      event.preventDefault();
      this.find(byId("name").value.trim());
    });
    byId("walk").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") {
        return;
      }
      if (!byId("entity").hidden) {
        this.close();
      } else {
        this.enlarge(false);
      }
    });
  }

  /** Draws what a record holds. */
  show(record) {
    this.graphName = record.graph;
    this.looks += 1;
    const found = record.evidence?.entities ?? [];
    byId("walk").hidden = found.length === 0 && record.facts.length === 0;
    byId("entity").hidden = true;
    byId("found").hidden = true;
    byId("name").value = "";
    if (byId("walk").hidden) {
      return;
    }
    this.walk.show(found, record.facts);
    byId("entities").replaceChildren(...this.walk.names().map(({ id, label }) => this.chip(label, () => this.lookAt(id))));
    this.offerLookups();
  }

  hide() {
    this.looks += 1;
    this.enlarge(false);
    byId("walk").hidden = true;
  }

  restyle() {
    this.walk.restyle();
  }

  /** Over the whole page, or back at its place. */
  enlarge(large) {
    const changes = byId("walk").classList.toggle("large", large) !== (byId("large").getAttribute("aria-pressed") === "true");
    byId("large").setAttribute("aria-pressed", String(large));
    if (changes && !byId("walk").hidden) {
      this.walk.arrange(true);
    }
  }

  async offerLookups() {
    const graph = this.graphName;
    const there = await this.entities.areThere(graph);
    if (graph === this.graphName) {
      byId("lookup").hidden = !there;
      byId("walkHint").hidden = !there;
    }
  }

  chip(label, onclick) {
    return el("li", {}, el("button", { type: "button", class: "chip", onclick }, label));
  }

  /** The end of a fact, by its name. */
  lookAtName(name) {
    const id = this.walk.idOf(name);
    if (id !== undefined) {
      this.lookAt(id);
      byId("walk").scrollIntoView({ block: "nearest" });
    }
  }

  /** Shows an entity that is drawn. */
  async lookAt(id) {
    const look = (this.looks += 1);
    this.walk.choose(id);
    const node = this.walk.data(id);
    const drawn = { name: node.label, relations: this.walk.relationsOf(id) };
    this.panel(drawn, "");
    if (!(await this.entities.areThere(this.graphName))) {
      return;
    }
    try {
      const entity = await this.read(node);
      if (look !== this.looks) {
        return; // somebody went on meanwhile
      }
      if (entity === null) {
        this.panel(drawn, text("walk.unknown"));
        return;
      }
      const left = this.walk.grow(entity.relations ?? []);
      this.walk.choose(id);
      this.panel(entity, left > 0 ? text("walk.more", { n: left }) : "");
    } catch (e) {
      if (look === this.looks) {
        const message = e instanceof ApiFault ? `${e.code} ${e.message}` : text("fault.network");
        this.panel(drawn, text("walk.failed", { message }));
      }
    }
  }

  /** By its id; one that was drawn for the end of a fact is looked for by its name too. */
  async read(node) {
    const entity = await this.entities.read(this.graphName, node.entity);
    if (entity !== null || node.certain) {
      return entity;
    }
    const same = (await this.entities.find(this.graphName, node.label)).find((e) => plain(e.name) === plain(node.label));
    return same === undefined ? null : this.entities.read(this.graphName, same.id);
  }

  panel(entity, note) {
    showEntity(byId("entity"), entity, note, {
      walk: (id, name) => {
        this.lookAt(this.walk.node(id ?? null, name, false).id());
        byId("entity").focus({ preventScroll: true });
      },
      close: () => this.close(),
    });
  }

  close() {
    this.looks += 1;
    byId("entity").hidden = true;
    this.walk.choose("");
    byId("entities").querySelector("button")?.focus();
  }

  /** Looks entities up by a name that was typed. */
  async find(name) {
    if (name === "") {
      return;
    }
    const list = byId("found");
    try {
      const all = await this.entities.find(this.graphName, name);
      const chips = all.slice(0, 12).map((e) => this.chip(e.name, () => this.lookAt(this.walk.node(e.id, e.name, true).id())));
      list.replaceChildren(...(chips.length > 0 ? chips : [el("li", { class: "dim" }, text("lookup.none"))]));
    } catch (e) {
      const message = e instanceof ApiFault ? `${e.code} ${e.message}` : text("fault.network");
      list.replaceChildren(el("li", { class: "dim" }, text("walk.failed", { message })));
    }
    list.hidden = false;
  }
}
