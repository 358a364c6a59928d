// A conversation whose members are at different instances.
import { newUser } from "./entrance.mjs";
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

/** A whole turn that the room's owner asks for, seen by every member. */
export async function turnIn({ id, owner, all }, provider, question, text) {
  const asked = await send(owner, id, question);
  const speaking = await provider.next();
  speaking.say(text).end();
  const isIt = (message) => message.conversationId === id && message.content === text;
  await Promise.all(all.map((client) => client.next("message:complete", isIt)));
  return { asked, speaking };
}
