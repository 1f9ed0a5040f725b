import { element } from "../player/dom.js";

/** @import { Kept } from "./rescue.js" */

/**
 * Offers a text that was left behind, and forces it on nobody.
 * @param {Kept} kept @param {string} base the version that is edited now @param {(back: boolean) => void} decide
 */
export function offer(kept, base, decide) {
  const at = new Date(kept.at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  const older = kept.base === base ? "" : ` It was written upon version ${kept.base}; this is version ${base}.`;
  const choose = (/** @type {boolean} */ back) => () => {
    root.remove();
    decide(back);
  };
  const root = element("div", { class: "ed-offer", role: "group", "aria-label": "Text that was not saved" },
    element("p", {}, `This browser kept a text of ${at} that was not saved.${older}`),
    element("button", { type: "button", class: "lnk", onclick: choose(true) }, "Put it back"),
    element("button", { type: "button", class: "lnk", onclick: choose(false) }, "Throw it away"));
  return root;
}
