import { element, unique } from "../player/dom.js";
import { reveal } from "../player/motion.js";

/** @type {WeakMap<HTMLAnchorElement, () => void>} links whose replay is open, and how to close it */
const open = new WeakMap();

/** Opens the figure that a link leads to below its question, or closes it again. @param {HTMLAnchorElement} link */
export async function replay(link) {
  const close = open.get(link);
  if (close) return close();
  const box = opened(link);
  try {
    const [title, figure] = await fetched(link.href);
    box.querySelector(".rp-t")?.replaceChildren(`Replay: ${title}`);
    figure.addEventListener("ready", () => reveal(box, box.offsetHeight > innerHeight * 0.8 ? "start" : "nearest"), { once: true });
    box.append(figure);
  } catch {
    box.querySelector(".rp-t")?.replaceChildren("Replay");
    box.append(element("p", { class: "failure", role: "alert" }, "The replay could not be loaded. Close it and try again, or ", element("a", { href: link.href }, "open it on a page of its own"), "."));
  }
}

/**
 * An empty box below the form, and not in it: what is chosen in a figure is no part of an answer. Another answer closes it.
 * @param {HTMLAnchorElement} link
 */
function opened(link) {
  const id = unique("replay-title");
  const button = element("button", { type: "button", class: "lnk", onclick: () => close() }, "Close");
  const head = element("p", { class: "rp-h" }, element("b", { class: "rp-t", id }, "Loading …"), button);
  const box = element("div", { class: "replayed", role: "group", "aria-labelledby": id }, head);
  const form = link.closest("form, .reviewed") ?? link;
  const check = link.closest(".check");
  const widen = () => check?.classList.toggle("replaying", check.querySelector(".replayed") !== null);
  const remove = () => {
    box.remove();
    open.delete(link);
    widen();
  };
  const close = () => {
    remove();
    link.setAttribute("aria-expanded", "false");
    if (link.isConnected) link.focus({ preventScroll: true });
  };
  form.addEventListener("submit", remove, { once: true });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  open.set(link, close);
  link.setAttribute("aria-expanded", "true");
  form.after(box);
  widen();
  button.focus({ preventScroll: true });
  return box;
}

/** The title and the figure of a page; it has a name of its own and leaves the address of this page alone. @param {string} address @returns {Promise<[string, HTMLElement]>} */
async function fetched(address) {
  const response = await fetch(address, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const figure = /** @type {HTMLElement | null} */ (page.querySelector("figure.figure"));
  const player = figure?.querySelector("net-player");
  if (!response.ok || !figure || !player) throw new Error("the page holds no figure");
  const name = unique("replay");
  figure.id = `figure-${name}`;
  player.setAttribute("name", name);
  player.setAttribute("silent", "");
  player.removeAttribute("full");
  player.setAttribute("replay", player.getAttribute("at") ?? "");
  for (const part of figure.querySelectorAll(".altered a, .unscripted, svg")) part.remove();
  player.querySelector(".txw")?.removeAttribute("open");
  return [page.querySelector("h1")?.textContent?.trim() ?? "", document.adoptNode(figure)];
}
