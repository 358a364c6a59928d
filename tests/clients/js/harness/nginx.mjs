// nginx as the load balancer in front of the instances.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { Child, temporaryFolder } from "./child.mjs";
import { eventually } from "./deadline.mjs";
import { Entrance } from "./entrance.mjs";
import { freePort } from "./ports.mjs";

const TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

export class Nginx extends Entrance {
  #sticky;
  #folder;
  #child;

  /** Round robin; `sticky`: a client without the cookie `route` gets one, and stays with the instance that it names. */
  constructor({ sticky = false } = {}) {
    super();
    this.#sticky = sticky;
  }

  /** Starts it before the instances at these ports. */
  async start(ports) {
    this.#folder = await temporaryFolder();
    this.port = await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    const path = await this.#write(ports);
    // Debian's build opens a log in /var/log before it reads its configuration.
    this.#child = new Child("nginx", ["-p", this.#folder.path, "-c", path, "-e", "stderr"], {
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    await this.#answers(ports);
  }

  /** From now on new connections go to these instances only; open ones stay, as at a target that is taken out. */
  async route(ports) {
    await this.#write(ports);
    this.#child.signal("SIGHUP");
    await this.#answers(ports);
  }

  async stop() {
    this.closeClients();
    this.#child?.signal("SIGTERM");
    await this.#child?.ended("nginx");
    await this.#folder?.remove();
  }

  /** A client with what its library needs to keep a cookie: 4.8 has a jar, an older one is given the cookie. */
  async attempt(auth, options = {}) {
    if (!this.#sticky) return super.attempt(auth, options);
    if ((options.version ?? "4.8") === "4.8") return super.attempt(auth, { withCredentials: true, ...options });
    const response = await fetch(`${this.url}/health`);
    const cookie = response.headers.getSetCookie()[0].split(";")[0];
    return super.attempt(auth, { extraHeaders: { cookie }, ...options });
  }

  /** The configuration in use is the one that was written for these ports. */
  async #answers(ports) {
    await eventually("nginx' answer", async () => {
      const response = await fetch(`${this.url}/routed-to`).catch(() => undefined);
      return (await response?.text()) === ports.join(" ");
    });
  }

  async #write(ports) {
    const { path } = this.#folder;
    const file = join(path, "nginx.conf");
    await writeFile(file, this.#configuration(ports));
    return file;
  }

  #configuration(ports) {
    const { path } = this.#folder;
    return `
      ${process.getuid() === 0 ? "user root;" : ""}
      daemon off;
      worker_processes 1;
      pid ${join(path, "nginx.pid")};
      error_log stderr warn;
      events { worker_connections 2048; }
      http {
        access_log off;
        ${TEMPORARY.map((name) => `${name}_temp_path ${join(path, name)};`).join("\n")}
        map $http_upgrade $connection_header { default upgrade; "" close; }
        ${this.#sticky ? this.#byCookie(ports) : this.#byTurns(ports)}
        server {
          listen 127.0.0.1:${this.port};
          location = /routed-to { return 200 "${ports.join(" ")}"; }
          location / {
            proxy_pass http://$target;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_header;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_buffering off;
            proxy_read_timeout 60s;
            ${this.#sticky ? "add_header Set-Cookie $new_cookie always;" : ""}
          }
        }
      }`;
  }

  #byTurns(ports) {
    const servers = ports.map((port) => `server 127.0.0.1:${port} fail_timeout=1s;`);
    return `upstream instances { ${servers.join(" ")} }
      map "" $target { default instances; }`;
  }

  /** nginx has no sticky cookies outside its paid edition: each instance is an upstream, with the others behind it. */
  #byCookie(ports) {
    const upstreams = ports.map((port) => {
      const others = ports.filter((other) => other !== port).map((other) => `server 127.0.0.1:${other} backup;`);
      return `upstream at_${port} { server 127.0.0.1:${port} fail_timeout=1s; ${others.join(" ")} }`;
    });
    const shares = ports.map((port, index) => {
      const share = index === ports.length - 1 ? "*" : `${Math.floor(100 / ports.length)}%`;
      return `${share} ${port};`;
    });
    return `${upstreams.join("\n")}
      split_clients $request_id $chosen { ${shares.join(" ")} }
      map $cookie_route $target { default at_$chosen; ${ports.map((port) => `${port} at_${port};`).join(" ")} }
      map $cookie_route $new_cookie { default "route=$chosen; Path=/; HttpOnly"; ${ports.map((port) => `${port} "";`).join(" ")} }`;
  }
}
