// Engine.IO on a WebSocket, frame by frame (RFC 6455, section 5). All masks are zero: masked text is the text.
import { randomBytes } from "node:crypto";

import { Tcp } from "./tcp.mjs";

const TEXT = 0x1;
const PING = 0x9;

function frame(opcode, payload) {
  const length = payload.length;
  const header = [0x80 | opcode];
  if (length < 126) header.push(0x80 | length);
  else if (length < 65_536) header.push(0x80 | 126, length >> 8, length & 0xff);
  else header.push(0x80 | 127, 0, 0, 0, 0, (length >>> 24) & 0xff, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff);
  return Buffer.concat([Buffer.from([...header, 0, 0, 0, 0]), payload]);
}

export const textFrame = (text) => frame(TEXT, Buffer.from(text));
export const pingFrame = (size) => frame(PING, Buffer.alloc(size, 0x61));

/** A WebSocket with an Engine.IO session. */
export async function openWebSocket(url, options) {
  const tcp = await Tcp.open(url, options);
  const { host } = new URL(url);
  await tcp.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
  );
  if (!(await tcp.until('"maxPayload"'))) throw new Error(`no WebSocket was opened: ${tcp.text.slice(0, 300)}`);
  return tcp;
}

/** The same, in the namespace. */
export async function openSocket(url, token, options) {
  const tcp = await openWebSocket(url, options);
  await tcp.write(textFrame(`40/chat,${JSON.stringify({ token })}`));
  if (!(await tcp.until('40/chat,{"sid"')) || !(await tcp.until("conversations:list"))) {
    throw new Error(`a socket was not let in: ${tcp.text.slice(-300)}`);
  }
  return tcp;
}

/** An event's frame; `ack` asks for an acknowledgement. */
export const eventFrame = (name, payload, ack = "") => textFrame(`42/chat,${ack}${JSON.stringify([name, payload])}`);
