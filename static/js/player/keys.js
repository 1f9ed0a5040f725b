/**
 * @typedef {object} KeyActions
 * @property {() => void} toggle
 * @property {() => void} forward
 * @property {() => void} back
 * @property {() => void} first
 * @property {() => void} last
 * @property {(number: number) => boolean} answer says whether a question was there to be answered
 * @property {() => void} depth
 * @property {() => void} lens
 * @property {() => void} wait
 * @property {() => void} ask
 */

const OWN = ".scn, .seg, .lens, details, .prediction-holder, .ev-x"; // parts in which keys keep their own meaning

/** @param {Element} target */
const typing = (target) => target.matches("select, textarea, input:not([type=range], [type=checkbox], [type=radio])");

/** @param {KeyActions} actions @returns {Record<string, () => void>} */
const moving = (actions) => ({ ArrowRight: actions.forward, ArrowLeft: actions.back, Home: actions.first, End: actions.last });

/** @param {KeyActions} actions @returns {Record<string, () => void>} */
const choosing = (actions) => ({ d: actions.depth, l: actions.lens, w: actions.wait, "?": actions.ask });

/** @param {HTMLElement} root @param {KeyActions} actions */
export function listen(root, actions) {
  root.addEventListener("keydown", (event) => {
    const { target } = event;
    if (!(target instanceof Element) || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || typing(target)) return;
    if (press(event.key, target, actions)) event.preventDefault();
  });
}

/** @param {string} key @param {Element} target @param {KeyActions} actions @returns {boolean} whether the key meant something */
function press(key, target, actions) {
  const own = target.closest(OWN) !== null;
  const move = own ? undefined : moving(actions)[key];
  const act = move ?? choosing(actions)[key];
  if (act) act();
  else if (key === " " && !own && !target.closest("button, summary, label")) actions.toggle();
  else return /^[1-9]$/.test(key) && actions.answer(Number(key));
  return true;
}
