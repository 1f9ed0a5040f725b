import { NetPlayer } from "./element.js";

customElements.define("net-player", NetPlayer);
