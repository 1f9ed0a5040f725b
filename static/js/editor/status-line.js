import { element, say, unique } from "../player/dom.js";

/** @import { Position } from "./positions.js" */

const CONTROL = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl+";

/** Under the text: where the caret stands, what is saved, and how to get out by keyboard. */
export class StatusLine {
  /** @param {() => void} ask for a line @param {() => void} find */
  constructor(ask, find) {
    this.hint = element("p", { class: "ed-hint", id: unique("editor-hint") },
      `Tab and Shift+Tab indent; press Escape first to move on with Tab. ${CONTROL}F finds, F8 goes to the next problem, ${CONTROL}S saves.`);
    this.place = element("button", { type: "button", class: "lnk", title: `Go to a line (${CONTROL}G)`, onclick: ask });
    this.kept = element("span", { class: "ed-kept" });
    this.voice = element("p", { class: "sr", role: "status" });
    this.root = element("div", { class: "ed-status" }, this.place,
      element("button", { type: "button", class: "lnk", onclick: find }, "Find and replace"), this.kept, this.hint, this.voice);
  }

  /** @param {Position} position */
  point({ line, column }) {
    say(this.place, `Line ${line}, column ${column}`);
  }

  /** @param {string} words @param {boolean} open */
  tell(words, open) {
    say(this.kept, words);
    this.kept.classList.toggle("open", open);
  }

  /** To whoever does not see it; the same words twice are said twice. @param {string} words */
  announce(words) {
    this.voice.textContent = "";
    this.voice.textContent = words;
  }
}
