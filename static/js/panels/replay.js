import { element, unique } from "../player/dom.js";

/** Opens the figure that a link leads to under the answer, or closes it again. @param {HTMLAnchorElement} link */
export async function replay(link) {
  const place = link.closest(".answer, .note-a") ?? link;
  const shown = place.parentElement?.querySelector(".replayed");
  if (shown) return shown.remove();
  try {
    const figure = await fetched(link.href);
    const close = element("button", { type: "button", class: "lnk", onclick: () => { box.remove(); link.focus(); } }, "Close");
    const box = element("div", { class: "replayed", role: "region", "aria-label": "Replay" }, close, figure);
    place.after(box);
    close.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
  } catch {
    location.assign(link.href);
  }
}

/** The figure of a page, under a name of its own; it leaves the address of this page alone. @param {string} address */
async function fetched(address) {
  const response = await fetch(address, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const figure = page.querySelector("figure.figure");
  const player = figure?.querySelector("net-player");
  if (!response.ok || !figure || !player) throw new Error("the page holds no figure");
  const name = unique("replay");
  figure.id = `figure-${name}`;
  player.setAttribute("name", name);
  player.setAttribute("silent", "");
  player.removeAttribute("full");
  player.setAttribute("replay", player.getAttribute("at") ?? "");
  for (const part of figure.querySelectorAll(".altered a")) part.remove();
  return document.adoptNode(figure);
}
