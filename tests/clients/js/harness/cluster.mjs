// Several instances of the built binary that share a Redis and a PostgreSQL database.
import { readFile } from "node:fs/promises";
import { after, before } from "node:test";
import pg from "pg";

import { postgresDatabase } from "./database.mjs";
import { eventually } from "./deadline.mjs";
import { nothingIsLeft } from "./leftovers.mjs";
import { Nginx } from "./nginx.mjs";
import { freePorts } from "./ports.mjs";
import { PostgresProxy } from "./postgres-proxy.mjs";
import { Redis } from "./redis.mjs";
import { RedisProxy } from "./redis-proxy.mjs";
import { Server } from "./server.mjs";

/** The kernel's unit of CPU time in /proc: a hundredth of a second on Linux. */
const TICK_MS = 10;

/** A cluster for the tests of the enclosing `describe`; at their end nothing may be left in Redis. */
export function useCluster(options) {
  const cluster = new Cluster(options);
  before(() => cluster.start());
  after(() => cluster.stop());
  return cluster;
}

export class Cluster {
  #env;
  #provider;
  #ports;
  #postgres;
  #database;
  #queries;

  /**
   * `env` is laid over each server's settings, or a function of the instance's number that gives it. `provider` answers, and its
   * calls are `from` the instance's `name`. `redis` and `postgres` are servers that start and end with the cluster; without
   * `postgres` it has a database on the one of all tests. `lateRedis`: the test starts Redis. `balancer` are the options of an
   * `Nginx` in front. `proxied`: each instance reaches Redis through a `RedisProxy` of `proxies`, and PostgreSQL through a
   * `PostgresProxy` of `databaseProxies`.
   */
  constructor({ instances = 2, env = {}, provider, redis = new Redis(), lateRedis, postgres, balancer, proxied } = {}) {
    this.#env = env;
    this.#provider = provider;
    this.redis = redis;
    this.lateRedis = lateRedis;
    this.#postgres = postgres;
    this.servers = Array.from({ length: instances }, (_, index) => this.#instance(index));
    this.proxies = proxied ? this.servers.map(() => new RedisProxy(() => redis.url)) : [];
    this.databaseProxies = proxied ? this.servers.map(() => new PostgresProxy(() => this.#database.url)) : [];
    this.balancer = balancer && new Nginx(balancer);
  }

  #instance(index) {
    const server = new Server(() => ({
      PORT: String(this.#ports[index]),
      DATABASE_URL: (this.databaseProxies[index] ?? this.#database).url,
      REDIS_URL: (this.proxies[index] ?? this.redis).url,
      ...this.#provider?.envFor(server.name),
      ...(typeof this.#env === "function" ? this.#env(index) : this.#env),
    }));
    server.name = `i${index}`;
    return server;
  }

  async start() {
    this.#ports = await freePorts(this.servers.length);
    await this.#postgres?.start();
    this.#database = this.#postgres ?? (await postgresDatabase());
    await this.redis.reserve();
    if (!this.lateRedis) await this.redis.start();
    await Promise.all(this.#allProxies.map((proxy) => proxy.start()));
    await Promise.all(this.servers.map((server) => server.start()));
    await this.balancer?.start(this.#ports);
    if (!this.lateRedis) await this.ready();
  }

  /** Waits until every instance says that it is ready. */
  async ready(ms) {
    for (const server of this.servers) {
      let last;
      const isReady = async () => (last = await server.readiness()).status === 200;
      await eventually("readiness", isReady, ms).catch((error) => {
        throw new Error(`${error.message}: ${server.name} says ${JSON.stringify(last)}`);
      });
    }
  }

  get #allProxies() {
    return [...this.proxies, ...this.databaseProxies];
  }

  /** Whatever an instance was cut from, it reaches again; a paused one goes on. */
  async reconnect() {
    await Promise.all(this.#allProxies.filter(({ isCut }) => isCut).map((proxy) => proxy.heal()));
    for (const server of this.servers.filter(({ isRunning }) => isRunning)) server.resume();
  }

  /** Starts again what a test ended: Redis and instances; ends pauses and cuts. */
  async heal() {
    await this.reconnect();
    if (!this.redis.isRunning) await this.redis.start();
    await Promise.all(this.servers.filter((server) => !server.isRunning).map((server) => server.start()));
    await this.ready();
  }

  /** Takes an instance out of the load balancer, as one does that asks for readiness. */
  async takeOut(server) {
    await this.balancer.route(this.#ports.filter((_, index) => this.servers[index] !== server));
  }

  /** The other instance of two. */
  other(server) {
    return this.servers.find((each) => each !== server);
  }

  /** The instance that asked the provider for this answer. */
  generating(speaking) {
    return this.servers.find(({ name }) => name === speaking.from);
  }

  /** The rows of a statement in the database. */
  async query(statement, values) {
    this.#queries ??= new pg.Pool({ connectionString: this.#database.url, max: 2 }).on("error", () => {});
    return (await this.#queries.query(statement, values)).rows;
  }

  /** What the database holds of a conversation, oldest first. */
  messages(conversationId) {
    const fields = `id, role, content, status, error`;
    return this.query(`SELECT ${fields} FROM messages WHERE "conversationId" = $1 ORDER BY "createdAt"`, [conversationId]);
  }

  /** Ends everything, also what a failed test has left, and fails with the first thing that did not end well. */
  async stop() {
    const failures = [];
    const attempt = async (step) => {
      await step().catch((error) => failures.push(error));
    };
    await attempt(() => this.reconnect());
    if (this.redis.isRunning) await attempt(() => nothingIsLeft(this.redis));
    await attempt(async () => this.balancer?.stop());
    await Promise.all(this.servers.map((server) => attempt(() => server.stop())));
    this.#allProxies.forEach((proxy) => proxy.stop());
    await attempt(() => this.redis.stop());
    await attempt(async () => this.#queries?.end());
    await attempt(async () => this.#postgres?.stop() ?? this.#database?.drop());
    if (failures.length > 0) throw failures[0];
  }
}

/** How long a process has computed so far, in milliseconds. */
export async function cpuTime(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may hold spaces; user and system time are fields 14 and 15 (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
