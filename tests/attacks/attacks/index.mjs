// All attacks, in the order in which they run.
import { BODIES } from "./bodies.mjs";
import { CONVERSATIONS } from "./conversations.mjs";
import { LOADS } from "./loads.mjs";
import { PACKETS } from "./packets.mjs";
import { PINGS } from "./pings.mjs";
import { UNREAD } from "./unread.mjs";

const nothing = {
  name: "nothing",
  says: "no attack at all: what the honest client sees, to compare with",
  run: (scene) => scene.wait(scene.seconds * 1000),
};

export const ATTACKS = [nothing, ...LOADS, ...PINGS, ...PACKETS, ...CONVERSATIONS, ...BODIES, ...UNREAD];
