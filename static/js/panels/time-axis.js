import { element, say, set, shape } from "../player/dom.js";

/** @import { Mark, StreamTimeline } from "../player/contract.js" */
/** @import { Moment } from "../player/timeline.js" */

/**
 * A place on the axis that can be pointed at: a packet, or one of the moments that count.
 * @typedef {object} Stop
 * @property {number} time
 * @property {number} mark its number, or -1 of a packet
 * @property {string} words
 * @property {string | null} at the moment on the stage
 * @property {Element} sign
 */

const NEAR = 22; // px from the pointer within which a sign is meant
const RING = 10; // px around what is pointed at
const SHORT = 10; // s under which times are told to a hundredth
const HINT = matchMedia("(hover: none)").matches ? "Touch a sign to read what it says; a packet that is told by itself is shown below."
  : "Arrow keys lead from packet to packet, Page Up and Page Down from mark to mark. Enter shows a packet below.";
const ASK = "The time axis comes once you have answered the question: it would give the answer away.";
const UNTOLD = "It is not told by itself.";

/** @param {StreamTimeline} timeline @param {number} time */
function after({ begins, ends }, time) {
  const precision = ends - begins > SHORT ? 10 : 100;
  return `${Math.round((time - begins) * precision) / precision} s`;
}

/** @param {StreamTimeline} timeline @param {Element} sign @returns {Stop | null} */
function stopOf(timeline, sign) {
  const number = Number(sign.getAttribute("data-mark") ?? -1);
  const mark = timeline.marks[number];
  if (mark) return { time: mark.time, mark: number, words: `${after(timeline, mark.time)}: ${said(mark)}`, at: mark.at, sign };
  const beat = timeline.beats[Number(sign.getAttribute("data-beat"))];
  if (!beat) return null;
  return { time: beat.time, mark: -1, words: `${after(timeline, beat.time)}, ${timeline.lanes[beat.lane]?.label}: ${beat.ending}.`, at: beat.at, sign };
}

/** Of what is at the same time, marks come before packets. @param {Stop} stop */
const order = ({ mark }) => (mark < 0 ? Infinity : mark);

/** What a mark says beside its title. @param {Mark} mark */
const said = ({ title, sentence }) => (sentence === `${title}.` ? sentence : `${title}. ${sentence}`);

/** Keeps the room of the tallest that it has been, so that a choice moves nothing below. @param {HTMLElement} part @param {boolean} again its width is another */
function hold(part, again) {
  if (again) part.style.minHeight = "";
  const { height } = part.getBoundingClientRect();
  if (height) part.style.minHeight = `${height}px`;
}

/** @param {string} svg */
const parsed = (svg) => /** @type {Element} */ (document.importNode(new DOMParser().parseFromString(svg, "text/html").body.children[0] ?? shape("svg"), true));

/** One stream: the picture is a slider whose values are its packets and marks, with words for the one that is chosen. */
class TimeAxis {
  /** @param {string} name @param {(at: string) => void} see */
  constructor(name, see) {
    this.see = see;
    /** @type {StreamTimeline | null} */
    this.timeline = null;
    /** @type {Stop[]} */
    this.stops = [];
    this.index = 0;
    this.width = "";
    this.headline = element("p", { class: "ax-h" });
    this.slider = element("div", { class: "ax-s", role: "slider", tabindex: 0, "aria-label": "Moments of the stream", "aria-valuemin": 0,
      onkeydown: (event) => this.#key(event), onfocus: () => this.#choose(this.index),
      onpointermove: (event) => this.#hover(event), onpointerleave: () => this.#leave(), onclick: (event) => this.#click(event) });
    this.words = element("p", { class: "ax-r" }, HINT);
    this.marks = element("ol", { class: "ax-m" });
    this.list = element("ol", {});
    this.all = element("details", { class: "ax-a" }, element("summary", {}, "Everything that happened meanwhile"), this.list);
    this.ring = shape("circle", { class: "ta-ring", r: RING });
    this.cursor = shape("g", { class: "ta-cur" }, shape("path", {}));
    this.root = element("section", { class: "ax", "aria-label": name }, this.headline, this.slider, this.words, this.marks, this.all);
  }

  /** @param {StreamTimeline} timeline @param {string} svg */
  use(timeline, svg) {
    const same = this.timeline?.beats.length === timeline.beats.length;
    this.timeline = timeline;
    const picture = parsed(svg);
    this.scale = (picture.getAttribute("data-scale") ?? "").split(" ").map(Number);
    picture.append(this.cursor, this.ring);
    this.slider.replaceChildren(picture);
    this.stops = [...picture.querySelectorAll("[data-beat], [data-mark]")].map((sign) => stopOf(timeline, sign)).filter((stop) => stop !== null)
      .sort((one, other) => one.time - other.time || (order(one) > order(other) ? 1 : -1));
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
    const box = this.#middle(stop.sign);
    set(this.ring, { cx: box.x, cy: box.y, r: stop.mark < 0 ? RING : RING + 4 });
    say(this.words, stop.at ? `${stop.words} Enter or a click shows it below.` : stop.words);
  }

  /** @param {Element} sign */
  #middle(sign) {
    const [x = 0, y = 0] = (sign.getAttribute("transform") ?? "").match(/[\d.]+/g)?.map(Number) ?? [];
    return { x, y };
  }

  /** @param {Stop | undefined} stop */
  #enter(stop) {
    if (stop?.at) this.see(stop.at);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const mark = (/** @type {number} */ step) => {
      let next = this.index + step;
      while (this.stops[next] && (this.stops[next]?.mark ?? 0) < 0) next += step;
      return this.stops[next] ? next : this.index;
    };
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowRight: () => this.#choose(this.index + 1), ArrowUp: () => this.#choose(this.index + 1),
      ArrowLeft: () => this.#choose(this.index - 1), ArrowDown: () => this.#choose(this.index - 1),
      PageDown: () => this.#choose(mark(1)), PageUp: () => this.#choose(mark(-1)),
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
    if (!picture) return -1;
    const [x, y] = [event.clientX - picture.left, event.clientY - picture.top];
    const far = this.stops.map(({ sign }) => Math.hypot(this.#middle(sign).x - x, this.#middle(sign).y - y));
    const least = Math.min(...far);
    return least <= NEAR ? far.indexOf(least) : -1;
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

/** All streams of a run. */
export class TimeAxes {
  /** @param {HTMLElement} root @param {(at: string) => void} see */
  constructor(root, see) {
    this.root = root;
    this.see = see;
    /** @type {TimeAxis[]} */
    this.axes = [];
    this.hint = element("p", { class: "quiet", hidden: true }, ASK);
  }

  /** @param {StreamTimeline[]} timelines @param {string[]} svgs */
  use(timelines, svgs) {
    const name = (/** @type {number} */ index) => (timelines.length > 1 ? `Time axis ${index + 1} of ${timelines.length}` : "Time axis");
    if (this.axes.length !== timelines.length) this.axes = timelines.map((_, index) => new TimeAxis(name(index), this.see));
    timelines.forEach((timeline, index) => this.axes[index]?.use(timeline, svgs[index] ?? ""));
    const roots = this.axes.map(({ root }) => root);
    if (this.hint.parentElement !== this.root || roots.some((root) => root.parentElement !== this.root)) this.root.replaceChildren(this.hint, ...roots);
    for (const axis of this.axes) axis.settle(axis.slider.firstElementChild?.getAttribute("width") ?? "");
  }

  /** @param {Moment} moment @param {boolean} veiled */
  show(moment, veiled) {
    this.hint.hidden = !veiled;
    for (const axis of this.axes) {
      axis.root.hidden = veiled;
      axis.show(moment);
    }
  }
}
