import { reading } from "./motion.js";

/** @import { Moment } from "./timeline.js" */
/** @import { Depth } from "./view.js" */

/**
 * What playback needs to know and do.
 * @typedef {object} Played
 * @property {() => void} forward
 * @property {() => void} restart
 * @property {(playing: boolean) => void} show
 * @property {() => {moment: Moment, last: boolean, asking: boolean, moving: boolean, depth: Depth}} state
 */

/** Who sets the pace: playing goes on by itself, waits at a question, and for a key where that was asked for. */
export class Playback {
  /** @param {Played} played */
  constructor(played) {
    this.played = played;
    this.playing = false;
    this.speed = 1;
    this.waits = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  play() {
    const { last, asking, moving } = this.played.state();
    this.#set(true);
    if (last && !asking) this.played.restart();
    else if (!moving) this.#after(300);
  }

  pause() {
    clearTimeout(this.timer);
    if (this.playing) this.#set(false);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** A step that the reader has taken: with "wait for me" it goes on from there, else playing ends. */
  stepped() {
    if (!(this.waits && this.playing)) this.pause();
  }

  /** @param {boolean} on */
  wait(on) {
    this.waits = on;
    this.arrived();
  }

  /** Called when a packet has come to rest. */
  arrived() {
    clearTimeout(this.timer);
    const { moment, last, asking, moving, depth } = this.played.state();
    if (!this.playing || asking || moving) return;
    if (last) this.pause();
    else if (!this.waits) this.#after(reading(moment, depth));
  }

  /** @param {number} ms */
  #after(ms) {
    clearTimeout(this.timer);
    if (!this.played.state().asking) this.timer = setTimeout(() => this.played.forward(), ms / this.speed);
  }

  /** @param {boolean} playing */
  #set(playing) {
    this.playing = playing;
    this.played.show(playing);
  }
}
