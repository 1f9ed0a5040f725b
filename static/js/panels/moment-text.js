import { element, unique } from "../player/dom.js";
import { copy } from "./clipboard.js";

/** @import { Texts } from "../player/contract.js" */
/** @import { Moment } from "../player/timeline.js" */

/** @type {[keyof Texts, string][]} */
const TOOLS = [["tcpdump", "tcpdump"], ["conntrack", "conntrack -L"], ["nft", "nft monitor trace"]];
/** @type {Record<string, (chosen: number) => number>} */
const KEYS = { ArrowRight: (chosen) => chosen + 1, ArrowLeft: (chosen) => chosen - 1, Home: () => 0, End: () => -1 };

const LOADING = "Loading …";
const MISSED = "This could not be loaded. Close it and open it again to try once more.";

/** The same moment as a terminal would show it; what this hop has added is marked. */
export class MomentText {
  /** @param {HTMLDetailsElement} root the folded part it fills @param {() => void} wanted asks for texts */
  constructor(root, wanted) {
    this.chosen = 0;
    /** @type {Texts | null} */
    this.texts = null;
    /** @type {Moment | null} */
    this.moment = null;
    this.waiting = LOADING;
    const id = unique("text");
    this.tabs = TOOLS.map(([, name], i) => element("button", { type: "button", role: "tab", id: `${id}-${i}`, "aria-controls": id, onclick: () => this.#choose(i) }, name));
    this.output = element("pre", { class: "mo-out", id, role: "tabpanel", tabindex: 0 });
    this.copy = element("button", { type: "button", class: "lnk", onclick: () => this.#copy() }, "Copy");
    this.said = element("span", { class: "sr", role: "status" });
    this.root = root;
    root.append(
      element("div", { class: "mo-h" }, element("div", { class: "mo-t", role: "tablist", "aria-label": "Tool", onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) }, this.tabs), this.copy, this.said),
      this.output);
    root.addEventListener("toggle", () => {
      if (this.wants) {
        this.waiting = LOADING;
        wanted();
      }
      this.#write();
    });
    this.#mark();
  }

  /** Another run: its texts come when they are asked for. */
  forget() {
    this.texts = null;
    this.waiting = LOADING;
  }

  /** @param {Texts | null} texts */
  use(texts) {
    this.texts = texts;
    this.#write();
  }

  missed() {
    this.waiting = MISSED;
    this.#write();
  }

  /** @param {Moment} moment @param {boolean} asking */
  show(moment, asking) {
    this.moment = asking ? null : moment;
    if (this.root.open) this.#write();
  }

  get wants() {
    return this.root.open && this.texts === null;
  }

  /** @param {number} index */
  #choose(index) {
    this.chosen = index;
    this.#mark();
    this.#write();
  }

  #mark() {
    this.tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === this.chosen));
      tab.tabIndex = i === this.chosen ? 0 : -1;
    });
    this.output.setAttribute("aria-labelledby", this.tabs[this.chosen]?.id ?? "");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const next = KEYS[event.key];
    if (!next || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#choose((next(this.chosen) + TOOLS.length) % TOOLS.length);
    this.tabs[this.chosen]?.focus();
  }

  #write() {
    if (!this.texts || !this.moment) return this.output.replaceChildren(this.moment ? this.waiting : "");
    const lines = this.#lines(this.texts, this.moment);
    this.output.replaceChildren(...lines.map(([line, fresh]) => element("span", { class: line.startsWith("#") ? "mo-cmd" : fresh ? "now" : "" }, line)));
    if (!lines.length) this.output.textContent = "Nothing yet.";
    const now = /** @type {HTMLElement | null} */ (this.output.querySelector(".now"));
    this.output.scrollTop = now ? now.offsetTop - this.output.offsetTop - 40 : this.output.scrollHeight;
  }

  /** The lines up to this moment, and whether it has added them. @param {Texts} texts @param {Moment} moment @returns {[string, boolean][]} */
  #lines(texts, moment) {
    const tool = TOOLS[this.chosen]?.[0] ?? "tcpdump";
    const moments = texts[tool].slice(0, texts[tool].findIndex(({ at }) => at === moment.at) + 1);
    const [before, now] = [moments.at(-2)?.lines ?? [], moments.at(-1)?.lines ?? []];
    if (tool === "conntrack") return now.map((line) => [line, !before.some((old) => entry(old) === entry(line))]);
    return moments.flatMap(({ lines }, i) => lines.map((line) => /** @type {[string, boolean]} */ ([line, i === moments.length - 1])));
  }

  async #copy() {
    const text = [...this.output.children].map((line) => line.textContent).join("\n");
    const word = await copy(text, this.output);
    this.copy.textContent = this.said.textContent = word;
    setTimeout(() => {
      this.copy.textContent = "Copy";
      this.said.textContent = "";
    }, 2000);
  }
}

/** A line of conntrack without the seconds that are left. @param {string} line */
const entry = (line) => line.replace(/^(\S+\s+\d+) \d+/, "$1");
