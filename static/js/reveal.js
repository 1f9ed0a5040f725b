// A password may be looked at while it is typed; it is hidden again before the form leaves, so that no browser keeps it as
// an ordinary text.
for (const button of document.querySelectorAll("button[data-reveal]")) {
  if (!(button instanceof HTMLButtonElement) || !button.form) continue;
  const fields = [...button.form.querySelectorAll("input")].filter((field) => field.type === "password");
  const reveal = (/** @type {boolean} */ shown) => {
    for (const field of fields) field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => reveal(button.getAttribute("aria-pressed") !== "true"));
  button.form.addEventListener("submit", () => reveal(false));
  button.hidden = false;
}
