// Free ports for servers that have to be told theirs, and that come back on the same one.
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

// Below the ports that outgoing connections take: nobody sits down on one while its server is away.
const FIRST = 20_000;
const LAST = 32_000;

export async function freePort() {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    const probe = createServer();
    const listening = once(probe, "listening").then(() => true, () => false);
    probe.listen(port, "127.0.0.1");
    if (await listening) {
      probe.close();
      await once(probe, "close");
      return port;
    }
  }
}

export async function freePorts(count) {
  const ports = new Set();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
