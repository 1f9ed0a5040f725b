/* What POST /api/simulations answers: the trace (facts and sentences) and the pictures (places and lines in px). */

export type Point = [number, number];
export type Rect = [x: number, y: number, width: number, height: number];

export type PacketKind = "request" | "response" | "unsolicited" | "local";
export type Controls = Record<string, string>;

export interface Place { place: string; node: string; niche: string | null; kind: string; label: string }

export interface Verdict { kind: "accept" | "drop" | "reject"; text: string; place: string | null }

/** What the gateway remembers, as the slip in its wall says it after this hop. */
export interface Session { place: string; state: "empty" | "written" | "matched" | "unmatched" | "expired"; text: string }

/** One decision within a hop. Only those that answer a question are told as evidence. */
export interface Step {
  kind: string;
  question: string;
  answer: string;
  result: string;
  why: string;
  /** The packet goes no further because of it. */
  stops: boolean;
  source: { place: string; line?: number } | null;
  /** The name of the statement on Linux that it rests on. */
  statement: string | null;
  /** Only where tables were asked for. */
  table: Table | null;
}

/** Whatever a decision was made from. `expires` is the virtual time at which an entry is forgotten. */
export interface TableRow {
  cells: string[];
  result: string;
  reason: string;
  state: "won" | "lost" | "unreached" | "plain";
  place: string | null;
  line: number | null;
  expires: number | null;
}

export interface Table { caption: string; columns: { name: string; mono: boolean }[]; rows: TableRow[] }

/** Some bytes of a packet in a tunnel: added by it or not, hidden from whoever looks at the link or not. */
export interface EnvelopePart { name: string; length: number; text: string; hidden: boolean; added: boolean }

/** A packet within the packet, with the ends that it has inside. */
export interface Envelope {
  name: string;
  sealed: boolean;
  length: number;
  added: number;
  from: string;
  to: string;
  parts: EnvelopePart[];
  /** What an eavesdropper can see. */
  seen: string;
}

/** The packet that an ICMP error carries, with old values of what changed here. */
export interface Quote {
  name: string;
  length: number;
  from: string;
  to: string;
  changed: { from?: string | null; to?: string | null };
}

/** One stay of a packet at one place: a tick of the scrubber. */
export interface Hop {
  number: number;
  place: string;
  time: number;
  title: string;
  sentence: string;
  from: string;
  to: string;
  /** Old values, of what changed here. */
  changed: { from?: string | null; to?: string | null };
  verdict: Verdict | null;
  session: Session | null;
  steps: Step[];
  /** The node's whole tracking table as this stay leaves it; only where tables were asked for. */
  memory: Table | null;
  /** What Linux would do here and the simulator does not. */
  notices: Notice[];
  /** Only where the packet leaves in a tunnel. */
  envelope?: Envelope;
  /** Only where the packet is an ICMP error. */
  quote?: Quote;
}

export interface Notice { name: string; sentence: string }

export interface Obstacle {
  relation: "stopped here" | "would also stop" | "would stop the answer" | "would let it pass" | "did not fit";
  place: string | null;
  line: number | null;
  title: string;
  sentence: string;
  /** The moment that shows it, in the run in which `past` lets the packet come so far. */
  at: string | null;
  past: string[];
}

/** One name for a packet: how it is drawn, the word, two or three words beside it, and a sentence of its own. */
export interface Reading { kind: PacketKind; word: string; aside: string; sentence: string }

/** `reached` and `crossed` are hops; until the packet has come so far, `pending` is the word. */
export interface Crossing extends Reading { direction: "out" | "in" | null; reached: number | null; crossed: number | null; pending: string }

/** Bytes that count from `hop` on. */
export interface Bill extends Reading { billed: number; free: number; hop: number | null; pending: string }

export interface Lens { began: Reading; crosses: Record<string, Crossing>; pays: Bill }

/** A zone whose wall packets can cross; the first one is meant unless another is chosen. */
export interface Boundary { zone: string; label: string; private: boolean; billed: boolean }

export interface Packet {
  number: number;
  time: number;
  /** Which event of the play it belongs to. */
  play: number;
  kind: PacketKind;
  allowed: boolean;
  word: string;
  name: string;
  protocol: string;
  length: number;
  from: string;
  to: string;
  lens: Lens;
  hops: Hop[];
  ending: { kind: "delivered" | "lost" | "refused"; place: string; by: string | null; sentence: string };
  why_not: Obstacle[];
}

/** Virtual time that passes before a packet. */
/** A line of a tracking table; `expires` is a virtual time in s. */
export interface Entry { id: number; protocol: string; original: string; reply: string; state: string | null; assured: boolean; expires: number }

/** What becomes of a line; an expiry has no packet. */
export interface Tracking { packet: number | null; hop: number | null; time: number; node: string; label: string; change: "made" | "state" | "refreshed" | "expired" | "removed" | "evicted" | "replaced"; entry: Entry }

export interface Wait { before: number; play: number; from: number; to: number; sentence: string }

/** Packets `first` to `last` only say again what was said; times in s, `given_up` when nothing more is tried. */
export interface Repetition { first: number; last: number; title: string; sentence: string; times: number[]; began: number; given_up: number | null }

/** What can come of a run, against the same run unchanged. */
export interface Outcome { id: string; text: string }

/** What came of this run; `at` is the moment that shows it. */
export interface PlayedOutcome extends Outcome { at: string | null }

/** A rule or a route, and the list that it stands in. */
export interface Thing { place: string; kind: "rule" | "route"; group: string; label: string; line: number | null }

/** What can be taken away, and everything that can come of it; only where it was asked for. */
export interface Breakable { things: Thing[]; outcomes: Outcome[] }

/** The lines of each moment in the formats of three tools: what it adds for two of them, the whole listing for conntrack. */
export type Texts = Record<"tcpdump" | "conntrack" | "nft", { at: string; lines: string[] }[]>;

/** What is otherwise in one run alone. */
export interface Changes { without?: string[]; with?: Record<string, string>; add?: { place: string; rule: string }[]; then?: string[]; past?: string[]; ask?: string }

/** A tunnel that datagrams went out by, or in which they were lost. */
export interface Lane { place: string; label: string }

/** One datagram of a stream; `at` is its first moment where it is told as a packet of its own. */
export interface Beat { time: number; lane: number; answered: boolean; at: string | null; ending: string }

/** One of the moments that count. */
export interface Mark { time: number; title: string; sentence: string; at: string | null }

/** A stream of datagrams on its time axis; times in s. */
export interface StreamTimeline {
  play: number;
  headline: string;
  begins: number;
  ends: number;
  lanes: Lane[];
  beats: Beat[];
  marks: Mark[];
  happenings: { time: number; sentence: string }[];
}

/** A node, or a link by its name, that is down from `begins` until before `ends`, in seconds. */
export interface Outage { place: string; kind: "node" | "link"; begins: number; ends: number | null; sentence: string }

export interface Trace {
  format: number;
  scenario: { slug: string | null; revision: number | null; title: string };
  controls: Controls;
  places: Place[];
  boundaries: Boundary[];
  packets: Packet[];
  tracking: Tracking[];
  waits: Wait[];
  repetitions: Repetition[];
  /** One sentence for each change of this run. */
  changes: string[];
  outcome: PlayedOutcome;
  /** Left out where the play has no stream. */
  timelines?: StreamTimeline[];
  /** Left out where nothing is ever down. */
  outages?: Outage[];
  breakable: Breakable | null;
  texts: Texts | null;
}

export interface Text { text: string; mono: boolean }

export interface PictureZone {
  zone: string;
  label: string;
  prefix: string;
  kind: string;
  private: boolean;
  outer: Rect;
  inner: Rect;
  head: Rect;
  lines: Text[][];
  wall: boolean;
  depth: number;
}

export interface PictureNode {
  place: string;
  node: string;
  kind: string;
  label: string;
  /** The stop: a circle, or a pill where many links end. */
  box: Rect;
  /** The middle of the symbol, and its size. */
  icon: { at: Point; scale: number };
  label_box: Rect;
  lines: Text[];
  align: "middle" | "start";
  in_wall: boolean;
  plate: Rect | null;
}

/** Its points run from the middle of one stop to the middle of the other. */
export interface PictureLink { link: string; between: [string, string]; points: Point[]; name: string }

export interface Picture {
  form: "wide" | "tall";
  width: number;
  height: number;
  zones: PictureZone[];
  nodes: PictureNode[];
  links: PictureLink[];
  tubes: { points: Point[]; width: number; state: "sealed" | "open" | "down" }[];
  corridors: { zone: string; points: Point[]; width: number }[];
  slips: { place: string; box: Rect }[];
  /** The names of nodes that have niches. */
  plates: { node: string; label: string; lines: Text[]; box: Rect }[];
  tags: { box: Rect; text: string }[];
  /** Wide: the strip for the note. Tall: where a note may begin and end. */
  note: Rect;
  /** The height below which everything moves down to make room for a note at this place (tall). */
  open_at: Record<string, number>;
  /** Paths of the symbols by kind of node, around 0,0. */
  icons: Record<string, string[]>;
}

export interface Simulation {
  trace: Trace;
  /** `axes` are SVGs, one for each of the trace's timelines. */
  pictures: { wide: Picture | null; tall: Picture; axes: string[] };
}
