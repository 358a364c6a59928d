// Many Engine.IO packets in one polling body.
import { newUser } from "../../clients/js/harness/server.mjs";

/** 330,000 pongs of one character and as many separators: 660 KB. */
const BODY = Array.from({ length: 330_000 }, () => "3").join("\x1e");
const POLL = "/socket.io/?EIO=4&transport=polling";
const AT_ONCE = 4;
const TEXT = { "Content-Type": "text/plain;charset=UTF-8" };

const post = (url, sid, body) => fetch(`${url}${POLL}&sid=${sid}`, { method: "POST", body, headers: TEXT });

/** An Engine.IO session; in the namespace where there is a token. */
async function session(url, token) {
  const text = await (await fetch(`${url}${POLL}`)).text();
  const { sid } = JSON.parse(text.slice(1));
  if (token) {
    await post(url, sid, `40/chat,${JSON.stringify({ token })}`);
    await (await fetch(`${url}${POLL}&sid=${sid}`)).text();
  }
  return sid;
}

/** Posts the body again and again, `AT_ONCE` at a time, each in a session that `open` gives, for as long as that one takes it. */
async function postAgain(scene, open) {
  const answers = {};
  const one = async () => {
    let sid;
    while (!scene.isOver) {
      sid ??= await open().catch(() => undefined);
      const answer = sid === undefined ? "no session" : await statusOf(post(scene.server.url, sid, BODY));
      if (answer !== 200) sid = undefined;
      answers[answer] = (answers[answer] ?? 0) + 1;
      // A refusal costs next to nothing: without a pause the attacker would be measured.
      await scene.wait(5);
    }
  };
  const all = Array.from({ length: AT_ONCE }, one);
  await scene.wait(scene.seconds * 1000);
  scene.isOver = true;
  await Promise.all(all);
  return `bodies by answer: ${JSON.stringify(answers)}`;
}

async function statusOf(request) {
  try {
    const response = await request;
    await response.text();
    return response.status;
  } catch {
    return "cut off";
  }
}

export const PACKETS = [
  {
    name: "packets-no-session",
    says: "4 at a time POST 330,000 Engine.IO packets in 660 KB, for a session that there is not",
    run: (scene) => postAgain(scene, async () => "AAAAAAAAAAAAAAAAAAAAAA"),
  },
  {
    name: "packets-no-token",
    says: "the same, each in a session without a token",
    run: (scene) => postAgain(scene, () => session(scene.server.url)),
  },
  {
    name: "packets-namespace",
    says: "the same, each in a session that is in the namespace",
    run: async (scene) => {
      const user = newUser("attacker");
      return postAgain(scene, async () => session(scene.server.url, await scene.token(user)));
    },
  },
];

