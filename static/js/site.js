// Nothing here is needed to read a page: it only keeps the outline open beside a lesson, and folded above it on a phone,
// in browsers that cannot be told so by the style sheet.
const outline = document.querySelector(".rail details");
const narrow = matchMedia("(max-width: 1180px)");

if (outline instanceof HTMLDetailsElement && !CSS.supports("selector(details::details-content)")) {
  const fit = () => {
    outline.open = !narrow.matches;
  };
  narrow.addEventListener("change", fit);
  fit();
}

// On a phone a link of the outline leads away; Escape closes it and gives the focus back to its handle.
outline?.addEventListener("keydown", (event) => {
  const summary = outline.querySelector("summary");
  if (event instanceof KeyboardEvent && event.key === "Escape" && narrow.matches && outline instanceof HTMLDetailsElement) {
    outline.open = false;
    summary?.focus();
  }
});
