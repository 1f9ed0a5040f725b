import { set, shape, unique } from "./dom.js";
import { path } from "./polyline.js";

/** @import { Opening } from "./opening.js" */
/** @import { Plan } from "./plan.js" */
/** @import { PictureNode, PictureZone, Point, Rect, Text } from "./contract.js" */
/** @typedef {(opening: Opening) => void} Place puts a part where it is while a stop is open */

const LINE = 17; // px from one line of a label to the next
const BASE = 13; // px from the top of a label to its first baseline

/** @param {SVGElement} target @param {Rect} box @returns {Place} */
function boxed(target, box) {
  return (opening) => {
    const [x, y, width, height] = opening.box(box);
    set(target, { x, y, width, height: Math.max(0, height) });
  };
}

/** @param {SVGElement} target @param {Point[]} points @returns {Place} */
const lined = (target, points) => (opening) => set(target, { d: path(points.map((point) => opening.point(point))) });

/** @param {PictureZone} zone @param {string} hatch @returns {[SVGElement[], Place[]]} */
function zoneParts(zone, hatch) {
  if (!zone.wall) {
    const region = shape("rect", { class: zone.private ? "reg" : "reg plain", rx: 3 });
    return [[region], [boxed(region, zone.outer)]];
  }
  const outer = shape("rect", { class: "wall-o", rx: 4 });
  const hatched = shape("rect", { class: "wall-h", rx: 4, fill: `url(#${hatch})` });
  const inner = shape("rect", { class: "wall-i", rx: 2 });
  return [[outer, hatched, inner], [boxed(outer, zone.outer), boxed(hatched, zone.outer), boxed(inner, zone.inner)]];
}

/** @param {PictureZone} zone @returns {[SVGElement[], Place[]]} */
function headParts(zone) {
  const [x, top] = zone.head;
  const texts = zone.lines.map((line) => shape("text", { class: zone.wall ? "zname walled" : "zname" }, spans(line)));
  const place = (/** @type {Opening} */ opening) => {
    texts.forEach((text, i) => set(text, { x, y: opening.y(top) + BASE + LINE * i }));
  };
  return [texts, [place]];
}

/** @param {Text[]} line */
const spans = (line) => line.map((part, i) => shape("tspan", { class: part.mono ? "zaddr" : false, dx: i ? 8 : false }, part.text));

/** @param {PictureNode} node @param {string[]} icon paths */
function nodeGroup(node, icon) {
  const [x, y, width, height] = node.box;
  const [cx, cy] = [x + width / 2, y + height / 2];
  const [labelX, labelY, labelWidth] = node.label_box;
  const textX = labelX - cx + (node.align === "middle" ? labelWidth / 2 : 0);
  const [iconX, iconY] = [node.icon.at[0] - cx, node.icon.at[1] - cy];
  const inside = Math.hypot(iconX, iconY) < width / 2 ? " inside" : "";
  return shape("g", { class: `nd nd-${node.kind}${inside}` },
    shape("rect", { class: "stop", x: -width / 2, y: -height / 2, width, height, rx: Math.min(width, height) / 2 }),
    shape("g", { class: "icon", transform: `translate(${iconX} ${iconY}) scale(${node.icon.scale})` }, icon.map((d) => shape("path", { d }))),
    node.lines.map((line, i) => shape("text", {
      class: line.mono ? "naddr" : "nname", x: textX, y: labelY - cy + BASE + LINE * i, "text-anchor": node.align,
    }, line.text)));
}

/** The network as the server has laid it out: everything that is there before a packet moves. */
export class NetworkMap {
  /** @param {Plan} plan */
  constructor(plan) {
    /** @type {Place[]} */
    this.places = [];
    this.ground = shape("g", { class: "l-zone" });
    this.wires = shape("g", { class: "l-wire" });
    this.nodes = shape("g", { class: "l-node" });
    /** @type {Map<string, SVGElement>} */
    this.groups = new Map();
    const { picture } = plan;
    this.#zones(picture.zones);
    for (const { points, width } of picture.corridors) {
      set(this.#line(this.ground, "corr-e", points), { "stroke-width": width + 2.5 });
      set(this.#line(this.ground, "corr", points), { "stroke-width": width });
    }
    for (const { plate } of picture.nodes) if (plate) this.#box(this.ground, "niche", plate);
    for (const { points } of picture.links) this.#line(this.wires, "wire", points);
    for (const { points, width, state } of picture.tubes) {
      set(this.#line(this.wires, `pipe ${state}`, points), { "stroke-width": width });
      set(this.#line(this.wires, "pipe-in", points), { "stroke-width": width - 2.4 });
    }
    for (const { box, text } of picture.tags) this.#tag(box, text);
    for (const { lines, box } of picture.plates) this.#namePlate(lines, box);
    for (const node of picture.nodes) this.#node(node, picture.icons[node.kind] ?? []);
  }

  /** @param {Opening} opening */
  draw(opening) {
    for (const place of this.places) place(opening);
  }

  /** @param {string} here the place in use @param {boolean} covered its symbol is under the packet */
  mark(here, covered) {
    for (const [place, group] of this.groups) {
      group.classList.toggle("on", place === here);
      group.classList.toggle("here", place === here && covered);
    }
  }

  /** @param {PictureZone[]} zones */
  #zones(zones) {
    const hatch = unique("hatch");
    this.ground.append(shape("defs", {}, shape("pattern",
      { id: hatch, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      shape("path", { d: "M0 0V6", class: "hatch" }))));
    const sorted = [...zones].sort((a, b) => a.depth - b.depth);
    for (const zone of sorted) this.#add(this.ground, zoneParts(zone, hatch));
    for (const zone of sorted) this.#add(this.nodes, headParts(zone));
  }

  /** @param {SVGElement} layer @param {[SVGElement[], Place[]]} parts */
  #add(layer, [shapes, places]) {
    layer.append(...shapes);
    this.places.push(...places);
  }

  /** @param {SVGElement} layer @param {string} name @param {Rect} box */
  #box(layer, name, box) {
    const rect = shape("rect", { class: name, rx: name === "niche" ? 3 : 0 });
    this.#add(layer, [[rect], [boxed(rect, box)]]);
  }

  /** @param {SVGElement} layer @param {string} name @param {Point[]} points */
  #line(layer, name, points) {
    const line = shape("path", { class: name });
    this.#add(layer, [[line], [lined(line, points)]]);
    return line;
  }

  /** @param {Rect} box @param {string} text */
  #tag([x, y], text) {
    const tag = shape("text", { class: "tag", x: x + 3 }, text);
    this.#add(this.wires, [[tag], [(opening) => set(tag, { y: opening.y(y) + 11 })]]);
  }

  /** @param {Text[]} lines @param {Rect} box */
  #namePlate(lines, box) {
    const [x, y, width, height] = box;
    const top = height / 2 + 4.5 - (LINE * (lines.length - 1)) / 2;
    this.#box(this.nodes, "bplate", box);
    lines.forEach((line, i) => {
      const text = shape("text", { class: "bplate-t", x: x + width / 2 }, line.text);
      this.#add(this.nodes, [[text], [(opening) => set(text, { y: opening.y(y) + top + LINE * i })]]);
    });
  }

  /** @param {PictureNode} node @param {string[]} icon paths */
  #node(node, icon) {
    const group = nodeGroup(node, icon);
    const [x, y, width, height] = node.box;
    this.groups.set(node.place, group);
    this.#add(this.nodes, [[group], [
      (opening) => set(group, { transform: `translate(${x + width / 2} ${opening.y(y + height / 2)})` }),
    ]]);
  }
}
