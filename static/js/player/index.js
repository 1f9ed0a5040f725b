/**
 * What a page loads of the player before it can be read: this. The rest comes when the page stands, all modules at once,
 * since they are named in the head; a browser would find them one import after the other.
 */
async function load() {
  const named = document.querySelector("template#player-modules");
  if (named instanceof HTMLTemplateElement) document.head.append(named.content);
  const { NetPlayer } = await import("./element.js");
  customElements.define("net-player", NetPlayer);
}

if (document.readyState === "complete") load();
else addEventListener("load", load, { once: true });

// A wrong answer is replayed: the link to the moment that shows why opens in place. Without script it is a link.
document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a.replay") : null;
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  event.preventDefault();
  const { replay } = await import("../panels/replay.js");
  await replay(link);
});
