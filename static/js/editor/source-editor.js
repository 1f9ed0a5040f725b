import { Editor } from "./editor.js";

/**
 * `<source-editor kind slug base problems saved-at unsaved>` around the text area that the server has sent, which works
 * alone without this. `base` is the version that the text is written upon, `problems` the id of what holds the list of
 * problems, `saved-at` when the text was saved last; `unsaved`, where the server holds another text than the page came with.
 *
 * The page hears `source-changed` when a writer pauses, and tells of a saving with `draft-saved`, detail `{at, base}`.
 * The button of the form that saves is `data-save`. A link `<a href="#line-12" data-line="12" data-column="3">` leads into
 * the text, wherever it stands; in the list of problems its `<li class="k-uns">` makes it a warning.
 */
export class SourceEditor extends HTMLElement {
  /** @type {Editor | null} */
  #editor = null;
  #present = new AbortController();

  connectedCallback() {
    const field = this.querySelector("textarea");
    if (!field) return;
    this.#present = new AbortController();
    this.#editor ??= new Editor(this, field);
    this.#editor.listen(this.#present.signal);
    this.classList.add("up");
  }

  disconnectedCallback() {
    this.#present.abort();
    this.#editor?.keeper.keep();
  }
}
