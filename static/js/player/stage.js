import { element, set, shape } from "./dom.js";
import { Edges } from "./edges.js";
import { NetworkMap } from "./map.js";
import { meaning } from "./meaning.js";
import { Opening } from "./opening.js";
import { Outages } from "./outages.js";
import { PacketGlyph, lead } from "./packet.js";
import { Plan } from "./plan.js";
import { heading, until } from "./polyline.js";
import { Slips } from "./slips.js";
import { Trails } from "./trails.js";

/** @import { Outage, Picture, Point } from "./contract.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Direction } from "./polyline.js" */
/** @import { Moment, Timeline } from "./timeline.js" */

const NOTE_WIDTH = { wide: 700, tall: 560 };
const PAPER = 660; // px between the margins of A4 and of Letter
const BREATH = { wide: 2, tall: 12 }; // px under the note

/**
 * What the stage shows: a moment, how far its packet has come, and whether it has been judged.
 * @typedef {{timeline: Timeline, moment: Moment, progress: number, asking: boolean, from: Opening, to: Opening}} Scene
 */

/** The network with the packet on it, and the note that travels along. */
export class Stage {
  /** @param {HTMLElement} note @param {Lens} lens @param {(zone: string) => void} across */
  constructor(note, lens, across) {
    this.note = note;
    this.lens = lens;
    this.across = across;
    /** @type {Outage[]} what goes down in this run */
    this.failing = [];
    this.sheet = element("div", { class: "sheet" });
    this.root = element("div", { class: "stage", tabindex: 0, role: "group", "aria-label": "Network diagram. Space plays, the arrow keys step." }, this.sheet);
    this.tall = false;
    this.laid = false; // in the wide form nothing but the packet moves
  }

  /** @param {Picture} picture */
  show(picture) {
    this.plan = new Plan(picture);
    this.tall = this.plan.tall;
    this.laid = false;
    this.map = new NetworkMap(this.plan);
    this.slips = new Slips(picture);
    this.trails = new Trails(this.lens);
    this.edges = new Edges(picture.zones, this.lens, this.across);
    this.outages = new Outages();
    this.outages.use(this.plan, this.failing);
    this.packet = new PacketGlyph(this.tall);
    this.lead = shape("path", { class: "lead" });
    this.svg = shape("svg", { class: `dg ${picture.form}`, "aria-hidden": "true", width: picture.width },
      this.map.ground, this.map.wires, this.slips.layer, this.edges.layer, this.trails.layer, this.outages.lines, this.lead, this.map.nodes, this.outages.crosses, this.packet.layer);
    this.sheet.replaceChildren(this.svg, this.note);
    this.sheet.style.width = `${picture.width}px`;
    this.sheet.style.setProperty("--on-paper", String(Math.min(1, PAPER / picture.width)));
    this.root.classList.toggle("tall", this.tall);
  }

  /** px the note has */
  get noteWidth() {
    const plan = this.#plan();
    return this.tall ? Math.min(NOTE_WIDTH.tall, plan.picture.note[2]) : Math.min(plan.picture.width, NOTE_WIDTH.wide);
  }

  /** How many links lie between two places. @param {string} from @param {string} to */
  links(from, to) {
    return from === to ? 0 : this.#plan().links(from, to);
  }

  /** @param {string} place @param {number} height of the note */
  opening(place, height) {
    const plan = this.#plan();
    return this.tall ? new Opening([{ below: plan.picture.open_at[place] ?? 0, by: height + BREATH.tall }]) : new Opening();
  }

  /** Keeps room for the tallest note of the scenario. @param {number} tallest */
  reserve(tallest) {
    const { picture } = this.#plan();
    const height = this.tall ? picture.height + tallest + BREATH.tall : picture.note[1] + tallest + BREATH.wide;
    this.sheet.style.height = `${height}px`;
    if (this.svg) set(this.svg, { height, viewBox: `0 0 ${picture.width} ${height}` });
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { map, slips, trails, packet, edges, outages } = this;
    if (!map || !slips || !trails || !packet || !edges || !outages) return;
    const opening = Opening.between(scene.from, scene.to, scene.progress);
    const { moment, progress, timeline } = scene;
    const judged = progress >= 1 && !scene.asking;
    if (this.tall || !this.laid) for (const part of [map, edges, slips]) part.draw(opening);
    this.laid = true;
    map.mark(moment.hop.place, progress >= 1);
    edges.mark();
    outages.draw(opening, moment.hop.time);
    slips.tell(timeline.sessions(judged ? moment.index : moment.index - 1), judged ? moment.hop.session : null);
    trails.draw(this.#plan(), opening, timeline.moments.slice(0, moment.index + 1), progress);
    const look = meaning(moment, judged, this.lens);
    const { at, direction } = this.#packetAt(scene, opening);
    packet.draw(moment, look, at, direction, judged);
    this.#hang(moment, at, opening, look.kind, progress);
  }

  /** @param {Scene} scene @param {Opening} opening @returns {{at: Point, direction: Direction}} */
  #packetAt({ moment, progress, timeline }, opening) {
    const plan = this.#plan();
    const here = opening.point(plan.centre(moment.hop.place));
    if (moment.previous && moment.previous.place !== moment.hop.place) {
      const way = plan.way(moment.previous.place, moment.hop.place).map((point) => opening.point(point));
      const come = until(way, progress);
      return { at: come.at(-1) ?? here, direction: heading(come) ?? heading(way) ?? "r" };
    }
    const elsewhere = timeline.moments.filter(({ packet, hop }) => packet === moment.packet && hop.place !== moment.hop.place);
    const next = elsewhere.find(({ index }) => index > moment.index);
    const before = elsewhere.findLast(({ index }) => index < moment.index);
    const ahead = next ? plan.way(moment.hop.place, next.hop.place).slice(0, 2) : before ? plan.way(before.hop.place, moment.hop.place).slice(-2) : [];
    return { at: here, direction: heading(ahead) ?? "r" };
  }

  /** @param {Moment} moment @param {Point} at @param {Opening} opening @param {string} kind @param {number} progress */
  #hang(moment, at, opening, kind, progress) {
    const plan = this.#plan();
    const { picture } = plan;
    const width = this.noteWidth;
    this.note.style.width = `${width}px`;
    if (this.tall) {
      const below = progress >= 1 ? (picture.open_at[moment.hop.place] ?? at[1]) : at[1] + 20;
      const y = progress >= 1 ? opening.y(below) : below;
      this.note.style.transform = `translate(${picture.note[0]}px, ${y + 4}px)`;
    } else {
      const x = Math.max(0, Math.min(picture.width - width, at[0] - 40));
      this.note.style.transform = `translate(${x}px, ${picture.note[1]}px)`;
    }
    if (this.lead) set(this.lead, { class: `lead k-${kind}`, d: this.tall ? "" : lead(picture, moment.hop.place, at, progress >= 1) });
  }

  #plan() {
    if (!this.plan) throw new Error("no picture yet");
    return this.plan;
  }
}
