/**
 * Sends a form without leaving the page, where htmx has not done it, and puts the form of the answer in its place.
 * Where that fails the form goes the ordinary way.
 * @param {SubmitEvent} event
 * @param {HTMLFormElement} form
 */
export async function sendForm(event, form) {
  event.preventDefault();
  try {
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const response = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const answer = page.getElementById(form.id);
    if (!answer) throw new Error("the answer holds no form");
    form.replaceWith(document.adoptNode(answer));
  } catch {
    form.submit();
  }
}
