// A Redis that is reached over TLS only, with a certificate of an authority that nobody else knows.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { temporaryFolder } from "./child.mjs";
import { Redis } from "./redis.mjs";

const run = promisify(execFile);
const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Gives `{redis, authority, remove}`; `authority` is the file of the certificate that has to be trusted. */
export async function tlsRedis() {
  const folder = await temporaryFolder();
  const file = (name) => join(folder.path, name);
  const certificate = (name, ...more) => {
    const files = ["-keyout", file(`${name}.key`), "-out", file(`${name}.crt`), "-subj", `/CN=${name}`, "-days", "2"];
    return run("openssl", ["req", "-x509", ...KEY, ...files, ...more]);
  };
  await certificate("ca");
  const signed = ["-CA", file("ca.crt"), "-CAkey", file("ca.key")];
  const leaf = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
  await certificate("redis", ...signed, ...leaf);
  const tls = ["--tls-cert-file", file("redis.crt"), "--tls-key-file", file("redis.key"), "--tls-ca-cert-file", file("ca.crt")];
  const redis = new TlsRedis({
    args: [...tls, "--tls-auth-clients", "no"],
    access: ["--tls", "--cacert", file("ca.crt")],
  });
  return { redis, authority: file("ca.crt"), remove: folder.remove };
}

class TlsRedis extends Redis {
  get url() {
    return super.url.replace("redis:", "rediss:");
  }

  get listening() {
    return ["--port", "0", "--tls-port", this.port];
  }
}
