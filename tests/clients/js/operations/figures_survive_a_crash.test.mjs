// What is counted by conversation: nothing is lost with a killed process, a rebuild changes nothing, and who gives up is noticed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { run } from "../harness/command.mjs";
import { freshDatabase } from "../harness/database.mjs";
import { eventually } from "../harness/deadline.mjs";
import { useProvider } from "../harness/provider.mjs";
import { newUser, Server, useServer } from "../harness/server.mjs";
import { completed, load, newConversation, send } from "../harness/turns.mjs";

// A killed instance leads until others have seen no sign of life of it for a while.
const TAKEOVER_MS = 45_000;

async function totalsOf(server, user, are) {
  const rest = server.rest(user);
  let last;
  const found = async () => {
    last = (await rest.get("/analytics")).body;
    return are(last) && last;
  };
  try {
    return await eventually("the totals", found, TAKEOVER_MS);
  } catch (error) {
    throw new Error(`${error.message}: ${JSON.stringify(last)}`);
  }
}

describe("figures", () => {
  const provider = useProvider();
  let database, server;
  before(async () => {
    database = await freshDatabase();
    server = new Server(() => ({ ...provider.env, DATABASE_URL: database.url }));
  });
  after(async () => {
    await server.stop();
    await database.drop();
  });

  test("are right after the process was killed right after the messages, and a rebuild agrees", async () => {
    provider.respond((answer) => answer.say("So.").end());
    await server.start();
    const client = await server.connect(newUser());
    const ids = await Promise.all(Array.from({ length: 10 }, async () => (await newConversation(client)).id));
    await Promise.all(ids.map((id) => send(client, id, "hello")));
    await Promise.all(ids.map((id) => server.rest(client.user).post(`/conversations/${id}/escalate`, {})));
    await server.kill();
    client.close();
    await server.start();
    const counted = await totalsOf(server, client.user, ({ escalated, answers }) => escalated === 10 && answers === 10);
    assert.deepEqual([counted.conversations, counted.messages, counted.abandoned], [10, 20, 0]);
    await server.stop({ keepDatabase: true });
    const { code, output } = await run(["analytics", "rebuild"], { DATABASE_URL: database.url });
    assert.equal(code, 0, output);
    assert.match(output, /figures of 10 conversations/);
    await server.start();
    assert.deepEqual((await server.rest(client.user).get("/analytics")).body, counted);
  });
});

describe("a conversation is abandoned", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("when its owner leaves after a failed answer, until they come back", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "hello");
    (await provider.next()).refuse(500);
    await completed(client, id, { status: "error" });
    const other = await server.connect(client.user);
    await load(other, id);
    client.close();
    const shown = async () => (await server.rest(client.user).get(`/conversations/${id}/analytics`)).body;
    await other.settle();
    assert.equal((await shown()).abandoned, false, "another socket of the owner is still there");
    other.close();
    await eventually("that it is abandoned", async () => (await shown()).abandoned);
    await totalsOf(server, client.user, ({ abandoned }) => abandoned === 1);
    const back = await server.connect(client.user);
    await load(back, id);
    await eventually("that it is not abandoned any more", async () => !(await shown()).abandoned);
    await totalsOf(server, client.user, ({ abandoned }) => abandoned === 0);
  });

  test("but not when its answer was good", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "hello");
    (await provider.next()).say("Hi").end();
    await completed(client, id);
    client.close();
    // What follows in the same queue has been noted by then, so this has been too.
    const other = await server.connect(newUser());
    const failing = (await newConversation(other)).id;
    await send(other, failing, "hello");
    (await provider.next()).refuse(500);
    await completed(other, failing, { status: "error" });
    other.close();
    await totalsOf(server, other.user, ({ abandoned }) => abandoned === 1);
    const { body } = await server.rest(client.user).get(`/conversations/${id}/analytics`);
    assert.equal(body.abandoned, false);
  });
});
