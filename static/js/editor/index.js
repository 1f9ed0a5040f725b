import { SourceEditor } from "./source-editor.js";
import { SplitPanes } from "./split.js";

customElements.define("split-panes", SplitPanes);
customElements.define("source-editor", SourceEditor);
