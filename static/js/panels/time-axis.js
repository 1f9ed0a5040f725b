import { element, say, set, shape, unique } from "../player/dom.js";
import { after, markFrom, middle, nearest, stopsOf } from "./stops.js";

/** @import { StreamTimeline } from "../player/contract.js" */
/** @import { Moment } from "../player/timeline.js" */
/** @import { Stop } from "./stops.js" */

const NEAR = 22; // px from the pointer within which a sign is meant
const RING = 10; // px around what is pointed at
const KEYS = "Arrow keys lead from packet to packet, Page Up and Page Down from mark to mark. Enter shows a packet below.";
const HINT = matchMedia("(hover: none)").matches ? "Touch a sign to read what it says; a packet that is told by itself is shown below." : KEYS;
const UNTOLD = "It is not told by itself.";

/** Keeps the room of the tallest that it has been, so that a choice moves nothing below. @param {HTMLElement} part @param {boolean} again its width is another */
function hold(part, again) {
  if (again) part.style.minHeight = "";
  const { height } = part.getBoundingClientRect();
  if (height) part.style.minHeight = `${height}px`;
}

/** @param {string} svg */
const parsed = (svg) => /** @type {Element} */ (document.importNode(new DOMParser().parseFromString(svg, "text/html").body.children[0] ?? shape("svg"), true));

/** One stream: the picture is a slider whose values are its packets and marks, with words for the one that is chosen. */
export class TimeAxis {
  /** @param {number} number @param {number} count of the streams @param {(at: string) => void} see */
  constructor(number, count, see) {
    this.see = see;
    const [name, moments] = count > 1 ? [`Time axis ${number} of ${count}`, `Moments of stream ${number} of ${count}`] : ["Time axis", "Moments of the stream"];
    /** @type {StreamTimeline | null} */
    this.timeline = null;
    /** @type {Stop[]} */
    this.stops = [];
    this.index = 0;
    this.width = "";
    this.headline = element("p", { class: "ax-h" });
    this.slider = element("div", { class: "ax-s", role: "slider", tabindex: 0, "aria-label": moments, "aria-describedby": unique("keys"), "aria-valuemin": 0,
      onkeydown: (event) => this.#key(event), onfocus: () => this.#choose(this.index),
      onpointermove: (event) => this.#hover(event), onpointerleave: () => this.#leave(), onclick: (event) => this.#click(event) });
    this.keys = element("span", { id: this.slider.getAttribute("aria-describedby"), hidden: true }, KEYS);
    this.words = element("p", { class: "ax-r" }, HINT);
    this.marks = element("ol", { class: "ax-m" });
    this.list = element("ol", {});
    this.all = element("details", { class: "ax-a" }, element("summary", {}, "Everything that happened meanwhile"), this.list);
    this.ring = shape("circle", { class: "ta-ring", r: RING });
    this.cursor = shape("g", { class: "ta-cur" }, shape("path", {}));
    this.root = element("section", { class: "ax", "aria-label": name }, this.headline, this.slider, this.keys, this.words, this.marks, this.all);
  }

  /** @param {StreamTimeline} timeline @param {string} svg */
  use(timeline, svg) {
    const same = this.timeline?.beats.length === timeline.beats.length;
    this.timeline = timeline;
    const picture = parsed(svg);
    this.scale = (picture.getAttribute("data-scale") ?? "").split(" ").map(Number);
    picture.insertBefore(this.cursor, picture.querySelector(":scope > text")); // no letter is struck through
    picture.append(this.ring);
    this.slider.replaceChildren(picture);
    this.stops = stopsOf(timeline, picture);
    this.index = same ? Math.min(this.index, this.stops.length - 1) : 0;
    this.headline.textContent = timeline.headline;
    this.marks.hidden = !timeline.marks.length;
    this.marks.replaceChildren(...timeline.marks.map(({ title, time }) => element("li", {}, element("b", {}, title), element("span", {}, after(timeline, time)))));
    this.all.hidden = !timeline.happenings.length;
    this.list.replaceChildren(...timeline.happenings.map(({ time, sentence }) => element("li", {}, element("span", {}, after(timeline, time)), ` ${sentence}`)));
    this.#tell(this.stops[this.index]);
    this.#leave();
  }

  /** Once it is in the page. @param {string} width of the picture */
  settle(width) {
    for (const part of [this.headline, this.slider, this.marks]) hold(part, width !== this.width);
    this.width = width;
  }

  /** @param {Moment} moment of the stage */
  show({ packet, hop }) {
    if (!this.timeline) return;
    const [, , , top = 0, end = 0] = this.scale ?? [];
    this.cursor.classList.toggle("off", packet.play !== this.timeline.play);
    set(/** @type {Element} */ (this.cursor.firstChild), { d: `M-5 ${end + 9}h10l-5-8zM0 ${top}V${end}` });
    this.cursor.style.transform = `translateX(${this.#x(hop.time)}px)`;
  }

  /** @param {number} time */
  #x(time) {
    const [left = 0, right = 0, length = 1] = this.scale ?? [];
    return left + (Math.min(Math.max(time - (this.timeline?.begins ?? 0), 0), length) / length) * (right - left);
  }

  /** @param {number} index */
  #choose(index) {
    this.index = Math.max(0, Math.min(this.stops.length - 1, index));
    this.#tell(this.stops[this.index]);
    this.#point(this.stops[this.index]);
  }

  /** The value of the slider, which whoever does not see the picture is told. @param {Stop | undefined} stop */
  #tell(stop) {
    const words = !stop || stop.at ? (stop?.words ?? "") : `${stop.words} ${UNTOLD}`;
    set(this.slider, { "aria-valuemax": Math.max(0, this.stops.length - 1), "aria-valuenow": this.index, "aria-valuetext": words });
  }

  /** @param {Stop | undefined} stop */
  #point(stop) {
    this.ring.classList.toggle("on", stop !== undefined);
    [...this.marks.children].forEach((line, number) => line.classList.toggle("cur", number === stop?.mark));
    if (!stop) return say(this.words, HINT);
    const { x, y } = middle(stop);
    set(this.ring, { cx: x, cy: y, r: stop.mark < 0 ? RING : RING + 4 });
    say(this.words, stop.at ? `${stop.words} Enter or a click shows it below.` : stop.words);
  }

  /** @param {Stop | undefined} stop */
  #enter(stop) {
    if (stop?.at) this.see(stop.at);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowRight: () => this.#choose(this.index + 1), ArrowUp: () => this.#choose(this.index + 1),
      ArrowLeft: () => this.#choose(this.index - 1), ArrowDown: () => this.#choose(this.index - 1),
      PageDown: () => this.#choose(markFrom(this.stops, this.index, 1)), PageUp: () => this.#choose(markFrom(this.stops, this.index, -1)),
      Home: () => this.#choose(0), End: () => this.#choose(this.stops.length - 1),
      Enter: () => this.#enter(this.stops[this.index]),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** @param {PointerEvent | MouseEvent} event @returns {number} the stop that is meant, or -1 */
  #meant(event) {
    const picture = this.slider.firstElementChild?.getBoundingClientRect();
    return picture ? nearest(this.stops, event.clientX - picture.left, event.clientY - picture.top, NEAR) : -1;
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const index = this.#meant(event);
    this.slider.classList.toggle("hit", index >= 0);
    if (index >= 0) this.#point(this.stops[index]);
  }

  #leave() {
    const focused = document.activeElement === this.slider;
    this.#point(focused ? this.stops[this.index] : undefined);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const index = this.#meant(event);
    if (index < 0) return;
    this.#choose(index);
    this.#enter(this.stops[index]);
  }
}
