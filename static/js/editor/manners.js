import { indent, newLine, outdent } from "./changes.js";

/** @import { Change } from "./changes.js" */
/** @import { Sheet } from "./sheet.js" */

const SILENT = new Set(["Shift", "Control", "Alt", "Meta"]);

/** @param {KeyboardEvent} event @returns {((text: string, start: number, end: number) => Change) | null} */
function meaning({ key, shiftKey }) {
  if (key === "Tab") return shiftKey ? outdent : indent;
  return key === "Enter" && !shiftKey ? newLine : null;
}

/**
 * Tab and Enter as somebody who writes source expects them. Escape gives the next Tab back to the browser, which moves the
 * focus with it: nobody is kept in (WCAG 2.1.2).
 * @param {Sheet} sheet
 */
export function teach(sheet) {
  const { field } = sheet;
  let released = false;
  field.addEventListener("blur", () => {
    released = false;
  });
  field.addEventListener("keydown", (event) => {
    if (SILENT.has(event.key)) return;
    const leaving = released && event.key === "Tab";
    released = event.key === "Escape";
    if (leaving || field.readOnly || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const change = meaning(event);
    if (!change) return;
    event.preventDefault();
    sheet.write(change(field.value, field.selectionStart, field.selectionEnd));
  });
}
