/**
 * An answer has a key of its own, so that the server knows a repetition of it. Whoever changes their mind says something
 * new: the key is made anew before the change is sent. A double click and a retry send the same key again.
 */
const BYTES = 16;

for (const kind of ["input", "change"]) {
  addEventListener(
    kind,
    (event) => {
      const form = event.target instanceof Element ? event.target.closest("form[data-attempt]") : null;
      const key = form?.querySelector("input[name=key]");
      if (!(form instanceof HTMLFormElement) || !(key instanceof HTMLInputElement)) return;
      key.value = fresh();
      form.dataset.unsent = "";
    },
    true,
  );
}

// Whoever leaves in the middle of a word, or before a change has arrived, sends it on the way out: the form that comes
// back with what is kept says no more that something is unsent. Where answers are final nothing is sent unasked.
addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-attempt=kept][data-unsent]")) {
    if (form instanceof HTMLFormElement) navigator.sendBeacon(form.action, new FormData(form));
  }
});

/** @returns {string} hexadecimal digits that nobody has used before */
function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
