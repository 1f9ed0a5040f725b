import { exchange } from "./changes.js";
import { Held, SAVED } from "./held.js";
import { offer } from "./offer.js";
import { Rescue } from "./rescue.js";

/** @import { HtmxEvent } from "./held.js" */
/** @import { Sheet } from "./sheet.js" */
/** @import { StatusLine } from "./status-line.js" */

const LEAVING = 1000; // in ms: a form that was sent has led away by then, or never will

/** Says whether the text is saved, and sees to it that none of it is lost: not on leaving, not with the tab. */
export class Keeper {
  #kept = false;
  #asked = false; // somebody waits to hear of it
  #leaving = false;

  /** @param {HTMLElement} root @param {Sheet} sheet @param {StatusLine} status */
  constructor(root, sheet, status) {
    this.root = root;
    this.sheet = sheet;
    this.status = status;
    this.held = new Held(sheet.field, root.hasAttribute("unsaved") ? null : sheet.field.defaultValue, root.getAttribute("saved-at"));
    this.rescue = new Rescue(`${root.getAttribute("kind")}/${root.getAttribute("slug") ?? ""}`);
    this.keep();
    this.#offer();
  }

  get base() {
    return this.root.getAttribute("base") ?? "";
  }

  /** @param {(target: EventTarget, type: string, act: (event: any) => void) => void} on */
  listen(on) {
    on(document, "htmx:after:request", (event) => this.held.answered(event));
    on(document, "htmx:response:error", (event) => this.#fail(event));
    on(document, "htmx:error", (event) => this.#fail(event));
    on(document, SAVED, (event) => this.#saved(event.detail ?? {}));
    on(document, "submit", (event) => this.#submit(event));
    on(document, "visibilitychange", () => this.keep());
    on(window, "beforeunload", (event) => {
      if (this.held.open && !this.#leaving) event.preventDefault();
    });
  }

  /** In this browser, whatever is not on the server. */
  keep() {
    if (this.held.open) this.#kept = this.rescue.keep(this.sheet.text, this.base);
    else this.rescue.forget();
    this.tell();
  }

  tell() {
    this.status.tell(this.held.words(this.#kept), this.held.open);
  }

  /** Presses the button of the form that saves. */
  save() {
    const form = this.root.closest("form");
    const button = form?.querySelector("[data-save]") ?? form?.querySelector("button:not([type=button])");
    this.keep();
    this.#asked = true;
    if (button instanceof HTMLElement) button.click();
  }

  /** @param {{at?: string, base?: string | number}} detail */
  #saved({ at, base }) {
    this.held.saved(at ?? new Date().toISOString());
    if (base !== undefined) this.root.setAttribute("base", String(base));
    this.keep();
    this.#answer();
  }

  /** @param {HtmxEvent} event of a request that may have had nothing to do with the text */
  #fail({ detail: { ctx } }) {
    if (!ctx?.request?.body?.has(this.sheet.field.name)) return;
    this.held.failed = true;
    this.keep();
    this.#answer();
  }

  #answer() {
    if (this.#asked) this.status.announce(this.held.words(this.#kept));
    this.#asked = false;
  }

  /** A form that leads away carries the text along; if nothing comes of it, the writer is warned as before. @param {SubmitEvent} event */
  #submit(event) {
    const form = this.root.closest("form");
    const target = (event.submitter instanceof HTMLButtonElement && event.submitter.formTarget) || form?.target;
    if (event.defaultPrevented || event.target !== form || (target && target !== "_self")) return;
    this.#leaving = true;
    setTimeout(() => {
      this.#leaving = false;
    }, LEAVING);
  }

  #offer() {
    const [kept] = this.rescue.left(this.sheet.text);
    if (!kept) return;
    this.root.prepend(offer(kept, this.base, (back) => {
      if (back) this.sheet.write(exchange(this.sheet.text, kept.text));
      this.keep();
      this.rescue.forget(kept.key);
      this.sheet.field.focus({ preventScroll: true });
      this.#offer();
    }));
  }
}
