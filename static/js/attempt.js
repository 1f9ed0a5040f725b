/**
 * An answer has a key of its own, so that the server knows a repetition of it. Whoever changes their mind says something
 * new: the key is made anew before the change is sent. A double click and a retry send the same key again.
 */
const BYTES = 16;

addEventListener(
  "change",
  (event) => {
    const form = event.target instanceof Element ? event.target.closest("form[data-attempt]") : null;
    const key = form?.querySelector("input[name=key]");
    if (key instanceof HTMLInputElement) key.value = fresh();
  },
  true,
);

/** @returns {string} hexadecimal digits that nobody has used before */
function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
