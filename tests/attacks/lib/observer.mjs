// Runs the honest client and watches the server's memory, in a process of its own: the attack must not make them wait.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export class Observer {
  #child;

  static async start({ onTooMuch, ...task }) {
    const observer = new Observer();
    observer.#child = fork(fileURLToPath(new URL("./observer-process.mjs", import.meta.url)), [], { stdio: "inherit" });
    observer.#child.on("message", (message) => message.tooMuch && onTooMuch());
    observer.#child.send({ start: task });
    await observer.#reply("started");
    return observer;
  }

  /** What happened since the last call. */
  async lap() {
    this.#child.send({ lap: true });
    return this.#reply("lap");
  }

  async #reply(name) {
    for (;;) {
      const [message] = await Promise.race([
        once(this.#child, "message"),
        once(this.#child, "exit").then(([code]) => {
          throw new Error(`the observer ended with ${code}`);
        }),
      ]);
      if (name in message) return message[name];
    }
  }

  close() {
    this.#child.removeAllListeners("exit");
    this.#child.kill("SIGKILL");
  }
}
