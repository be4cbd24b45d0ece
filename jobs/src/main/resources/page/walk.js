// The evidence as a graph: entities and ends of facts are nodes, facts are edges.

import cytoscape from "./cytoscape.esm.min.mjs";
import { el } from "./dom.js";

/** More nodes than this are not drawn: nobody can read them. */
const NODES_MAX = 150;

/** As many new edges come with one node. */
const EDGES_AT_ONCE = 25;

/** Where more edges are drawn on less width than this (pixels), only those say their name that are looked at. */
const EDGES_NAMED = 12;
const ROOMY = 600;

/** Pixels that a node without edges has, with its name. */
const CELL = { width: 95, height: 42 };

const LAYOUT = {
  name: "cose",
  animate: false,
  padding: 18,
  nodeDimensionsIncludeLabels: true,
  idealEdgeLength: () => 50,
  nodeRepulsion: () => 9000,
  gravity: 1.5,
  componentSpacing: 25,
  numIter: 800,
};

/** The name as it is compared: the graph's ids are normalised names where nobody gave others. */
export function plain(name) {
  return name.toLowerCase().replace(/\s+/g, " ").trim();
}

/** The drawn graph. Calls back with the data of a node that is clicked. */
export class Walk {
  constructor(canvas, onNode) {
    this.canvas = canvas;
    this.onNode = onNode;
    this.graph = null;
    this.named = new Map();
  }

  /** Draws entities and facts of a record. */
  show(entities, facts) {
    this.graph?.destroy();
    this.named.clear();
    this.graph = cytoscape({
      container: this.canvas,
      style: style(1, true),
      layout: { name: "null" },
      minZoom: 0.05,
      maxZoom: 3,
      // two fingers zoom; a wheel scrolls the page
      userZoomingEnabled: matchMedia("(pointer: coarse)").matches,
      boxSelectionEnabled: false,
    });
    this.graph.on("tap", "node", (event) => this.onNode(event.target.data()));
    this.graph.on("mouseover tap", "edge", (event) => event.target.addClass("pointed"));
    this.graph.on("mouseout", "edge", (event) => event.target.removeClass("pointed"));
    for (const entity of entities) {
      this.node(entity.id, entity.name, true, false);
    }
    for (const fact of facts) {
      this.edge({ ...fact, sourceId: null, targetId: null }, false);
    }
    this.arrange(true);
  }

  /** Id and label of all nodes, by their names. */
  names() {
    const all = this.graph.nodes().map((node) => node.data());
    return all.sort((a, b) => a.label.localeCompare(b.label));
  }

  /** The node of a name; undefined where there is none. */
  idOf(name) {
    return this.named.get(plain(name));
  }

  data(id) {
    return this.graph.getElementById(id).data();
  }

  /**
   * Adds relations around a node.
   *
   * @returns {number} how many are not drawn
   */
  grow(relations) {
    let drawn = 0;
    let left = 0;
    for (const relation of relations) {
      if (drawn >= EDGES_AT_ONCE || this.graph.nodes().length >= NODES_MAX) {
        left += 1;
      } else if (this.edge(relation, true)) {
        drawn += 1;
      }
    }
    if (drawn > 0) {
      this.arrange(false);
    }
    return left;
  }

  /** Shows which node is looked at. */
  choose(id) {
    this.graph.elements().removeClass("chosen near named");
    const node = this.graph.getElementById(id);
    node.addClass("chosen");
    const edges = node.connectedEdges();
    edges.addClass(edges.length <= EDGES_NAMED ? "near named" : "near");
  }

  /** The node of an entity, or of a name; made where there is none. */
  node(idOrNull, name, found, certain = idOrNull !== null) {
    const known = this.named.get(plain(name));
    const id = idOrNull ?? known ?? plain(name);
    let node = this.graph.getElementById(id);
    if (node.empty() && known !== undefined && !this.graph.getElementById(known).data("certain")) {
      node = this.graph.getElementById(known);
    }
    if (node.empty()) {
      const classes = found ? "found" : "";
      node = this.graph.add({ group: "nodes", data: { id, entity: id, label: name, certain }, classes });
    } else if (certain) {
      node.data({ entity: idOrNull, certain: true });
    }
    if (!this.named.has(plain(name))) {
      this.named.set(plain(name), node.id());
    }
    return node;
  }

  /** Whether it is a new one. */
  edge(relation, near) {
    const source = this.node(relation.sourceId, relation.source, false);
    const target = this.node(relation.targetId, relation.target, false);
    const id = `${source.id()}\n${relation.predicate}\n${target.id()}`;
    if (this.graph.getElementById(id).nonempty()) {
      return false;
    }
    const data = { id, source: source.id(), target: target.id(), label: relation.predicate };
    this.graph.add({ group: "edges", data, classes: near ? "grown" : "" });
    return true;
  }

  /** Relations of a node as they are drawn. */
  relationsOf(id) {
    const label = (node) => node.data("label");
    return this.graph
      .getElementById(id)
      .connectedEdges()
      .map((edge) => ({
        source: label(edge.source()),
        predicate: edge.data("label"),
        target: label(edge.target()),
        sourceId: edge.source().id(),
        targetId: edge.target().id(),
      }));
  }

  arrange(anew) {
    this.graph.resize();
    // names of the size of before would push the nodes apart, further each time
    this.graph.style(style(1, true));
    const alone = this.graph.nodes().filter((node) => node.degree() === 0);
    const connected = this.graph.elements().difference(alone);
    const layout = connected.layout({ ...LAYOUT, randomize: anew });
    layout.one("layoutstop", () => {
      this.line(alone, connected.boundingBox());
      this.fit();
    });
    layout.run();
  }

  /** Puts nodes without edges into rows below the others. */
  line(alone, others) {
    const { clientWidth, clientHeight } = this.canvas;
    const columns = Math.max(1, Math.min(alone.length, Math.floor(clientWidth / CELL.width)));
    const rows = Math.ceil(alone.length / columns);
    const high = Math.max(CELL.height, clientHeight - (rows + 1) * CELL.height);
    const zoom = Math.min(1, clientWidth / Math.max(1, others.w), high / Math.max(1, others.h));
    const middle = (others.x1 + others.x2) / 2;
    alone.positions((node, i) => ({
      x: middle + (((i % columns) - (columns - 1) / 2) * CELL.width) / zoom,
      y: others.y2 + ((Math.floor(i / columns) + 0.8) * CELL.height) / zoom,
    }));
  }

  fit() {
    this.graph?.resize();
    this.graph?.fit(undefined, 22);
    if (this.graph?.zoom() > 1.2) {
      this.graph.zoom(1.2);
      this.graph.center();
    }
    this.restyle();
  }

  zoom(factor) {
    const { width, height } = this.canvas.getBoundingClientRect();
    this.graph?.zoom({ level: this.graph.zoom() * factor, renderedPosition: { x: width / 2, y: height / 2 } });
    this.restyle();
  }

  /** Takes the colours of the page anew, and writes as large as can be read. */
  restyle() {
    if (this.graph !== null) {
      const room = this.canvas.clientWidth > ROOMY || this.graph.edges().length <= EDGES_NAMED;
      this.graph.style(style(this.graph.zoom(), room));
    }
  }
}

/** Colours of the style sheet: a canvas cannot take them from there itself. */
function colour(name) {
  const probe = el("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function style(zoom, room) {
  const text = colour("text");
  const size = (pixels) => pixels / Math.min(1, zoom);
  return [
    {
      selector: "node",
      style: {
        "background-color": colour("end"),
        label: "data(label)",
        color: text,
        "font-size": size(10.5),
        "font-family": getComputedStyle(document.body).fontFamily,
        "text-wrap": "wrap",
        "text-max-width": size(95),
        "text-valign": "bottom",
        "text-margin-y": 3,
        width: size(11),
        height: size(11),
      },
    },
    { selector: "node.found", style: { "background-color": colour("entity"), width: size(14), height: size(14) } },
    {
      selector: "node.chosen",
      style: { "border-width": 3, "border-color": colour("accent"), "font-weight": "bold" },
    },
    {
      selector: "edge",
      style: {
        width: size(1.1),
        label: room ? "data(label)" : "",
        color: colour("dim"),
        "font-size": size(8.5),
        "text-rotation": "autorotate",
        "text-background-color": colour("card"),
        "text-background-opacity": 0.9,
        "text-background-padding": 1,
        "line-color": colour("line"),
        "target-arrow-color": colour("line"),
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.8,
        "curve-style": "bezier",
      },
    },
    {
      selector: "edge.near, edge.pointed",
      style: { "line-color": colour("accent"), "target-arrow-color": colour("accent"), width: size(1.6) },
    },
    { selector: "edge.named, edge.pointed", style: { label: "data(label)", color: text, "z-index": 1 } },
  ];
}
