import { NetPlayer } from "./element.js";

customElements.define("net-player", NetPlayer);

// A wrong answer is replayed: the link to the moment that shows why opens in place. Without script it is a link.
document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a.replay") : null;
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  event.preventDefault();
  const { replay } = await import("../panels/replay.js");
  await replay(link);
});
