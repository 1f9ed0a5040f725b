/** What follows when the server has saved a text: the next one is written upon that version, and the preview shows it. */

/** @import { HtmxEvent } from "../editor/held.js" */

const SAVED = "draft-saved"; // the server's word, with {base: the version that is saved, sound: whether it can be shown}

const form = document.getElementById("writing");
const frame = document.querySelector("iframe[name=preview]");

if (form instanceof HTMLFormElement) {
  const base = /** @type {HTMLInputElement} */ (form.elements.namedItem("base"));
  form.addEventListener(SAVED, (event) => {
    const { detail } = /** @type {CustomEvent<{base: string, sound: boolean}>} */ (event);
    base.value = detail.base;
    if (detail.sound && frame instanceof HTMLIFrameElement) show(frame);
  });
  // A request that waited for the one before was filled in when that had not been answered.
  form.addEventListener("htmx:before:request", (event) => {
    const { body } = /** @type {HtmxEvent} */ (event).detail.ctx.request;
    if (body?.has(base.name)) body.set(base.name, base.value);
  });
}

/** The preview anew, where it was read; nobody goes back through every version of it. @param {HTMLIFrameElement} preview */
function show(preview) {
  const view = preview.contentWindow;
  const top = view?.scrollY ?? 0;
  preview.addEventListener("load", () => preview.contentWindow?.scrollTo({ top, behavior: "instant" }), { once: true });
  view?.location.replace(preview.src);
}
