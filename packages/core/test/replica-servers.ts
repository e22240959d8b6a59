import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { createClients } from "../src/config/clients.ts";
import { parseConfiguration } from "../src/config/configuration.ts";
import type { LookHint } from "../src/look-hint.ts";
import { onAbort } from "../src/on-abort.ts";
import { localOperations, type Operations } from "../src/operations.ts";
import { Redactor } from "../src/redactor.ts";
import { HttpPeers } from "../src/replicas/http-peers.ts";
import type { Placement, Replica } from "../src/replicas/placement.ts";
import { tendedOperations } from "../src/replicas/tended-operations.ts";
import { type Logger, silentLogger, systemTimers } from "../src/runtime.ts";
import { readPages } from "../src/server/read-pages.ts";
import { type Server, serve } from "../src/server/server.ts";
import type { WebhooksOptions } from "../src/server/webhooks/webhooks.ts";
import type { Store } from "../src/store.ts";
import { memoryStore } from "../src/stores/memory.ts";
import { System } from "../src/system.ts";
import type { UserInterface } from "../src/user-interface.ts";
import { CutConnections } from "./cut-connections.ts";
import { HandPlacement } from "./hand-placement.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";
import { until } from "./shop.ts";

export interface ReplicaServersOptions {
  /** What would stand in `glu.yaml`. */
  readonly server?: object;
  /** How each is told to listen, if not under a name of its own. */
  readonly webhooks?: WebhooksOptions["endpoints"];
  /** The names of pipelines; of each, the number of the replica that tends it. */
  readonly tended: Readonly<Record<string, number>>;
  /** What the replica of each number says of itself. @default a name that is made up */
  readonly says?: readonly Partial<Pick<Replica, "name" | "version" | "revision" | "waits">>[];
  /** The dashboard that each hands out. @default none */
  readonly ui?: UserInterface;
  /** The number of the one that looks at all of them by itself. @default none does */
  readonly looks?: number;
}

/** One of several servers. */
export interface ReplicaServer {
  readonly replica: Replica;
  readonly url: string;
  readonly system: System;
  readonly operations: Operations;
  readonly placement: Placement;
  readonly peers: HttpPeers;
  /** What it was told to look at, by a webhook or by another replica. */
  readonly hints: LookHint[];
  /** The names of those it follows. */
  readonly follows: ReadonlySet<string>;
  /** Cuts the connections of the others to it. */
  readonly cut: () => void;
  /** Stops it, without a word to the others. */
  readonly close: () => Promise<void>;
}

const timers = systemTimers;

/** Several servers on one store and one shelf. None looks by itself: what it does not tend is an outline. */
export class ReplicaServers {
  readonly placement = new HandPlacement();
  readonly shelf = new Shelf();
  readonly store: Store = memoryStore();
  readonly #options: ReplicaServersOptions;
  readonly #servers: ReplicaServer[] = [];

  constructor(options: ReplicaServersOptions) {
    this.#options = options;
    this.shelf.put("draft", "one");
  }

  async start(count: number): Promise<void> {
    for (let number = 0; number < count; number += 1) {
      this.#servers.push(await this.#startOne());
    }
    for (const [pipeline, number] of Object.entries(this.#options.tended)) {
      await this.tend(pipeline, number);
    }
  }

  at(number: number): ReplicaServer {
    const { [number]: server } = this.#servers;
    assert.ok(server);
    return server;
  }

  /** Resolves once one is told what happens at all others. */
  async following(number: number): Promise<void> {
    const others = this.#servers.length - 1;
    await until(
      async () => this.at(number).follows.size,
      (count) => count === others,
    );
  }

  /** Whoever writes on the shelf waits from now on. */
  hold() {
    const released = new AbortController();
    const taken = new Promise<void>((resolve) => {
      this.shelf.waits = async () => {
        resolve();
        await new Promise<void>((go) => void onAbort(released.signal, go));
      };
    });
    return { taken, release: () => released.abort() };
  }

  /** Has a pipeline looked at by the one that tends it from now on. */
  async tend(pipeline: string, number: number): Promise<void> {
    const { system, replica } = this.at(number);
    const { signal } = new AbortController();
    const live = system.live.find(({ metadata }) => metadata.name === pipeline);
    await Promise.all((live?.phases ?? []).map((phase) => phase.observe({ signal })));
    this.placement.tend(pipeline, replica.id);
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  async #startOne(): Promise<ReplicaServer> {
    const { says = [], ui } = this.#options;
    const replica = { ...newReplica(), ...says[this.#servers.length] };
    const follows = new Set<string>();
    const logger = loggerOf(follows);
    const connections = new CutConnections();
    const ended = new AbortController();
    const { signal } = ended;
    const placement = this.placement.of(replica.id);
    const peers = new HttpPeers({ placement, logger, timers, signal });
    const system = this.#define();
    const clients = clientsOf(this.store, logger);
    const mode = this.#options.looks === this.#servers.length ? "serve" : "open";
    await system.start({ clients, logger, timers, store: this.store }, { mode });
    const operations = tendedOperations(localOperations(system), { placement, peers });
    const hints: LookHint[] = [];
    const lookAt = (hint: LookHint) => hints.push(hint);
    const { server: given = {}, webhooks: endpoints } = this.#options;
    const configuration = parseConfiguration({ server: given }, { directory: "/" });
    const redactor = new Redactor();
    const server: Server = await serve({
      operations,
      logger,
      timers,
      system,
      ...configuration.server,
      port: 0,
      pages: ui && (await readPages(ui, "/")),
      replica: { secret: () => replica.secret, placement, peers, lookAt },
      webhookEndpoints: endpoints && {
        endpoints,
        lookAt,
        lookElsewhere: peers.lookAt,
        redactor,
        logger,
        timers,
      },
    });
    const known = { ...replica, address: await connections.before(server.url) };
    this.placement.come(known);
    peers.start();
    const close = async () => {
      ended.abort();
      connections.close();
      await server.close();
      await system.stop();
      await clients.close();
    };
    const { url } = server;
    const told = { hints, follows, cut: () => connections.cut() };
    return { replica: known, url, system, operations, placement, peers, ...told, close };
  }

  #define(): System {
    const system = new System({ name: "library" });
    for (const name of Object.keys(this.#options.tended)) {
      system.definePipeline(
        { name },
        () => new Note(),
        (pipeline) => {
          const draft = pipeline.phase({ name: "draft" }, notes(this.shelf));
          pipeline.phase({ name: `${name}-shelf` }, notebook(this.shelf), { promotesFrom: draft });
        },
      );
    }
    return system;
  }
}

function newReplica(): Omit<Replica, "address"> {
  const now = new Date();
  const id = randomUUID();
  const process = { name: `replica ${id.slice(0, 4)}`, version: "0.1.0", revision: "abc" };
  const secret = randomBytes(32).toString("base64url");
  return { id, ...process, secret, startedAt: now, seenAt: now, pipelines: [], waits: undefined };
}

/** Collects the names of those that are followed. */
function loggerOf(follows: Set<string>): Logger {
  return {
    ...silentLogger,
    debug: (fields, message) => {
      if (message === "follows another replica" && "replica" in fields) {
        follows.add(String(fields.replica));
      }
    },
  };
}

function clientsOf(store: Store, logger: Logger) {
  return createClients({
    configuration: parseConfiguration({}, { directory: "/" }),
    provided: new Map(),
    directory: "/nowhere",
    redactor: new Redactor(),
    logger,
    timers,
    sightings: () => store.sightings,
  });
}
