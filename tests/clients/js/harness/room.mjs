// A conversation whose members are at different instances.
import assert from "node:assert/strict";

import { eventually } from "./deadline.mjs";
import { newUser } from "./entrance.mjs";
import { storyOf } from "./story.mjs";
import { load, newConversation, send, streamed } from "./turns.mjs";

/** A conversation of `owner`, who is at `home`; a second socket of that user and a guest are in its room at `away`. */
export async function roomAcross(home, away, options = {}) {
  const [owner, guest] = await Promise.all([home.connect(newUser("owner"), options), away.connect(newUser("guest"), options)]);
  const beside = await away.connect(owner.user, options);
  const { id } = await newConversation(owner);
  await owner.emit("conversation:invite", { conversationId: id, userId: guest.user });
  await Promise.all([load(beside, id), load(guest, id)]);
  return { id, owner, beside, guest, all: [owner, beside, guest] };
}

/** The room's owner asks, the model says `text`, and every member has been shown it. Gives the answer to be said. */
export async function speakingIn({ id, owner, all }, provider, text = "half, ") {
  await send(owner, id, "speak");
  const speaking = await provider.next();
  speaking.say(text);
  await Promise.all(all.map((client) => streamed(client, text)));
  return speaking;
}

/** A whole turn that the room's owner asks for, seen by every member; `ask` sends the question. */
export async function turnIn({ id, owner, all }, provider, question, text, ask = send) {
  const asked = await ask(owner, id, question);
  const speaking = await provider.next();
  speaking.say(text).end();
  const isIt = (message) => message.conversationId === id && message.content === text;
  await Promise.all(all.map((client) => client.next("message:complete", isIt)));
  return { asked, speaking };
}

/** Waits until frames reach every member again after Redis was away: until a turn is shown to all as it grows. */
export async function togetherAgain({ id, owner, all }, provider, ms = 15_000) {
  let turns = 0;
  await eventually("that every member is shown frames again", async () => {
    turns += 1;
    await turnIn({ id, owner, all }, provider, `together? ${turns}`, `yes ${turns}`);
    return all.every((client) => client.all("message:stream").some(({ fullResponse }) => fullResponse === `yes ${turns}`));
  }, ms);
}

/**
 * Waits until a member has been brought to the end of what runs in its room: by a `message:complete`, or by the loss of its
 * connection, after which its page comes back and loads. Gives the client that is there from now on.
 */
export async function broughtToEnd(client, conversationId, ms = 15_000) {
  const isOver = ({ event, payload }) =>
    event === "disconnect" || (event === "message:complete" && payload.conversationId === conversationId);
  await client.until((events) => events.some(isOver), "message:complete, and no disconnect", ms);
  if (client.socket.connected) return client;
  storyOf(client, conversationId);
  const back = await client.entrance.connect(client.user);
  const loaded = await load(back, conversationId);
  assert.equal(loaded.code, undefined, loaded.message);
  return back;
}
