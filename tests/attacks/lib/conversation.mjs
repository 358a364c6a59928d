// A conversation whose pages are as large as they can be.
import { newUser } from "../../clients/js/harness/server.mjs";

/** The longest content that LIMIT_CONTENT_CHARS allows: six bytes each in JSON, or one. */
export const CONTROL = "\u0001".repeat(32_000);
export const LETTERS = "a".repeat(32_000);

const MESSAGES = 131;

/** A conversation of a new user with more than 4 MiB of `content`: `{user, id}`. */
export async function fullConversation(scene, content, messages = MESSAGES) {
  const user = newUser("attacker");
  const client = await scene.server.connect(user);
  const { id } = await client.emit("conversation:create", {});
  for (let count = 0; count < messages; count += 1) {
    const answered = new Promise((resolve) => client.socket.once("message:complete", resolve));
    const stored = await client.emit("message:send", { conversationId: id, content });
    if (stored.code) throw new Error(`message ${count} was refused: ${stored.message}`);
    await answered;
    client.events = [];
    // Within LIMIT_EVENTS_PER_SECOND.
    await scene.wait(20);
  }
  client.close();
  return { user, id };
}
