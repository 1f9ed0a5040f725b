/**
 * Copies a text. Where the browser keeps its clipboard from a page (one that came without encryption), what is shown of
 * it is copied as a selection, or at least selected.
 * @param {string} text @param {Element} shown
 * @returns {Promise<string>} what has been done, in a word
 */
export async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    getSelection()?.selectAllChildren(shown);
    return document.execCommand("copy") ? "Copied" : "Selected";
  }
}
