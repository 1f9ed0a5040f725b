import { NetPlayer } from "./element.js";
import { replay } from "./replay.js";

customElements.define("net-player", NetPlayer);
replay();
