// FRONTEND_URL: the origins that a browser may call from, credentials included.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import WebSocket from "ws";

import { counter } from "../harness/http.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { token } from "../harness/token.mjs";

const ALLOWED = ["https://app.example", "http://localhost:3000"];
const POLLING = "/socket.io/?EIO=4&transport=polling";
const WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
const FOREIGN = ["https://evil.example", "https://app.example.evil.example", "http://app.example", "null"];

describe("CORS", () => {
  const server = useServer({ FRONTEND_URL: ALLOWED.join(", ") });

  for (const origin of ALLOWED) {
    test(`lets ${origin} poll with credentials`, async () => {
      const response = await fetch(server.url + POLLING, { headers: { origin } });
      assert.equal(response.status, 200);
      assertAllowed(response, origin);
      assert.match(await response.text(), /^0\{/);
    });

    for (const [path, method] of [
      [POLLING, "POST"],
      ["/api/chat/conversations", "POST"],
      ["/api/chat/conversations/x", "PATCH"],
      ["/api/chat/conversations/x", "DELETE"],
    ]) {
      test(`answers the preflight of ${method} ${path} from ${origin}`, async () => {
        const response = await fetch(server.url + path, {
          method: "OPTIONS",
          headers: {
            origin,
            "access-control-request-method": method,
            "access-control-request-headers": "authorization,content-type,idempotency-key",
          },
        });
        assert.ok([200, 204].includes(response.status), `${response.status}`);
        assertAllowed(response, origin);
        assert.match(response.headers.get("access-control-allow-methods"), new RegExp(`${method}|\\*`));
        const headers = response.headers.get("access-control-allow-headers").toLowerCase();
        for (const header of ["authorization", "content-type", "idempotency-key"]) assert.ok(headers.includes(header), headers);
      });
    }
  }

  test("is shown on the REST routes' answers and on their refusals", async () => {
    const [origin] = ALLOWED;
    const good = { origin, authorization: `Bearer ${await token(newUser())}` };
    for (const headers of [good, { origin }]) {
      assertAllowed(await fetch(`${server.url}/api/chat/conversations`, { headers }), origin);
    }
  });

  test("gives nothing to another origin, and never a star", async () => {
    for (const origin of FOREIGN) {
      for (const path of [POLLING, "/api/chat/conversations"]) {
        const response = await fetch(server.url + path, { headers: { origin } });
        const allowed = response.headers.get("access-control-allow-origin");
        assert.ok(allowed !== origin && allowed !== "*", `${origin} was given ${allowed}`);
      }
    }
  });

  function assertAllowed(response, origin) {
    assert.equal(response.headers.get("access-control-allow-origin"), origin);
    assert.equal(response.headers.get("access-control-allow-credentials"), "true");
    assert.match(response.headers.get("vary") ?? "", /origin/i);
  }
});

describe("a Socket.IO handshake", () => {
  const server = useServer({ FRONTEND_URL: ALLOWED.join(", ") });

  /** What comes of a WebSocket from a page of `origin`: 101, or the refusal's status. */
  function websocketStatus(origin) {
    const socket = new WebSocket(server.url.replace("http", "ws") + WEBSOCKET, origin === undefined ? {} : { origin });
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(101));
      socket.once("unexpected-response", (_, response) => resolve(response.statusCode));
      socket.once("error", reject);
    }).finally(() => socket.terminate());
  }

  async function pollingStatus(origin) {
    return (await fetch(server.url + POLLING, { headers: origin === undefined ? {} : { origin } })).status;
  }

  test("from a foreign page is refused before there is a session, on both transports, and counted", async () => {
    for (const origin of FOREIGN) {
      assert.equal(await websocketStatus(origin), 403, origin);
      assert.equal(await pollingStatus(origin), 403, origin);
    }
    assert.equal(await counter(server, "chat_refused_requests_total", 'reason="origin"'), 2 * FOREIGN.length);
  });

  test("from a page of the settings, from the server's own, and from a program is taken", async () => {
    for (const origin of [...ALLOWED, server.url, undefined]) {
      assert.equal(await websocketStatus(origin), 101, origin);
      assert.equal(await pollingStatus(origin), 200, origin);
    }
  });
});

describe("FRONTEND_URL=*", () => {
  const server = useServer({ FRONTEND_URL: "*" });

  test("takes handshakes from every page", async () => {
    const response = await fetch(server.url + POLLING, { headers: { origin: "https://evil.example" } });
    assert.equal(response.status, 200);
  });
});
