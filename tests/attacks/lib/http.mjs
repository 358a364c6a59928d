// HTTP requests on connections of their own, whose answers need not be read.
import { Tcp } from "../../clients/js/harness/tcp.mjs";

/** Sends a request's head and what of its body is given, and gives the connection. */
export async function request(url, method, path, { headers = {}, body = "", length = Buffer.byteLength(body) } = {}) {
  const tcp = await Tcp.open(url);
  const all = { Host: new URL(url).host, ...headers };
  if (length > 0) all["Content-Length"] = length;
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  await tcp.write(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  if (body.length > 0) void tcp.write(body);
  return tcp;
}

export const bearer = (token) => ({ Authorization: `Bearer ${token}` });
