import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Descriptor } from "../descriptor.ts";
import type { Answer, Fault } from "./fault.ts";
import { respond } from "./fault.ts";
import type { FaultOptions } from "./planned-faults.ts";
import { PlannedFaults } from "./planned-faults.ts";
import { RegistryContent } from "./registry-content.ts";
import type { BearerOptions } from "./registry-guard.ts";
import { RegistryGuard } from "./registry-guard.ts";
import type { RegistryRequest, RegistryState } from "./registry-routes.ts";
import { route } from "./registry-routes.ts";
import type { TagListOptions } from "./tag-page.ts";
import type { Content, TinyImageOptions } from "./tiny-image.ts";
import { tinyImage } from "./tiny-image.ts";
import type { TinyIndexOptions } from "./tiny-index.ts";
import { tinyIndex } from "./tiny-index.ts";
import type { TestCertificate } from "./tls-certificate.ts";

export interface RegistryServerOptions {
  /** Passwords by user. @default nobody has to log in */
  readonly users?: Readonly<Record<string, string>> | undefined;
  /** Wants tokens, as most registries do. @default false */
  readonly bearer?: boolean | BearerOptions | undefined;
  /** Tokens that were given elsewhere and do not end. @default none */
  readonly accessTokens?: readonly string[] | undefined;
  /** @default every tag on one page */
  readonly tagList?: TagListOptions | undefined;
  /** Gives manifests an `ETag`. @default false */
  readonly etags?: boolean | undefined;
  /** To be reached over TLS. @default plain HTTP */
  readonly certificate?: Pick<TestCertificate, "key" | "cert"> | undefined;
}

export interface PushOptions extends TinyImageOptions {
  readonly repository: string;
  readonly tag: string;
}

export interface PushIndexOptions extends TinyIndexOptions {
  readonly repository: string;
  readonly tag: string;
}

/** A request as the server saw it, in the order of the answers. */
export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Of the answer, before any fault. */
  readonly status: number;
  readonly authorization: "none" | "basic" | "bearer";
}

/** Starts a registry in memory, on a free port of 127.0.0.1, that can be pushed to and pulled from. */
export async function startRegistry(options: RegistryServerOptions = {}): Promise<RegistryServer> {
  const { certificate } = options;
  const server = certificate === undefined ? createServer() : createTlsServer(certificate);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("the server has no port");
  }
  return new RegistryServer(server, { ...options, host: `127.0.0.1:${address.port}` });
}

/** A running registry in memory, for tests. */
export class RegistryServer {
  /** As in a reference. */
  readonly host: string;
  readonly #server: Server;
  readonly #guard: RegistryGuard;
  readonly #state: RegistryState;
  readonly #origin: string;
  readonly #requests: RecordedRequest[] = [];
  readonly #faults = new PlannedFaults();
  #connections = 0;
  readonly #waiting: ((request: RecordedRequest) => void)[] = [];

  constructor(server: Server, options: RegistryServerOptions & { readonly host: string }) {
    const { host, users, bearer, accessTokens = [], tagList = {}, etags = false } = options;
    this.host = host;
    this.#origin = `${options.certificate === undefined ? "http" : "https"}://${host}`;
    this.#state = { content: new RegistryContent(), uploads: new Map(), tagList, etags };
    this.#guard = new RegistryGuard({
      users,
      bearer: typeof bearer === "object" ? bearer : bearer ? {} : undefined,
      accessTokens,
    });
    this.#server = server;
    server.on("connection", () => {
      this.#connections += 1;
    });
    server.on("request", (request, response) => void this.#serve(request, response));
  }

  /** Everything it was asked so far. */
  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  /** How many connections were made to it so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Puts a tiny image under a tag; another `content` gives another digest. */
  async push({ repository, tag, ...options }: PushOptions): Promise<Descriptor> {
    const { manifest, config, layer } = tinyImage(options);
    this.#putBlobs([layer, config]);
    return this.#putManifest(repository, tag, manifest);
  }

  /** Puts a tiny image for several platforms under a tag. */
  async pushIndex({ repository, tag, ...options }: PushIndexOptions): Promise<Descriptor> {
    const { index, images } = tinyIndex(options);
    for (const { manifest, config, layer } of images) {
      this.#putBlobs([layer, config]);
      this.#putManifest(repository, manifest.descriptor.digest, manifest);
    }
    return this.#putManifest(repository, tag, index);
  }

  /** Puts any bytes under a tag. */
  pushBytes(name: Pick<PushOptions, "repository" | "tag">, mediaType: string, bytes: Buffer): void {
    this.#state.content.putManifest(name.repository, name.tag, { mediaType, bytes });
  }

  /** Takes a tag away; what it pointed to stays. */
  delete({ repository, tag }: Pick<PushOptions, "repository" | "tag">): void {
    this.#state.content.remove(repository, tag);
  }

  /** Misbehaves from now on. Returns how to end that. */
  fail(fault: Fault, options: FaultOptions = {}): () => void {
    return this.#faults.add(fault, options);
  }

  /** Accepts no token any more that was given so far. */
  revokeTokens(): void {
    this.#guard.revokeTokens();
  }

  /** The next request that arrives, whether or not it is answered well. */
  async nextRequest(): Promise<RecordedRequest> {
    return await new Promise((resolve) => this.#waiting.push(resolve));
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #putBlobs(contents: readonly Content[]): void {
    for (const { bytes } of contents) {
      this.#state.content.putBlob(bytes);
    }
  }

  #putManifest(repository: string, version: string, { descriptor, bytes }: Content): Descriptor {
    const { mediaType } = descriptor;
    this.#state.content.putManifest(repository, version, { mediaType, bytes });
    return descriptor;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const answer = this.#answer(request, Buffer.concat(chunks));
    this.#record(request, answer);
    respond(response, answer, this.#faults.take(`${request.method} ${request.url}`));
  }

  #answer({ method = "", url = "", headers }: IncomingMessage, body: Buffer): Answer {
    const at = new URL(url, this.#origin);
    const contentType = headers["content-type"] ?? "";
    const ifNoneMatch = headers["if-none-match"];
    const request: RegistryRequest = { method, url: at, contentType, ifNoneMatch, body };
    return at.pathname === "/token"
      ? this.#guard.giveToken(headers.authorization, request)
      : (this.#guard.refuse(headers.authorization, at) ?? route(this.#state, request));
  }

  #record({ method = "", url = "", headers }: IncomingMessage, { status }: Answer): void {
    const scheme = headers.authorization?.split(" ")[0]?.toLowerCase();
    const authorization = scheme === "basic" || scheme === "bearer" ? scheme : "none";
    const recorded: RecordedRequest = { method, path: url, status, authorization };
    this.#requests.push(recorded);
    for (const resolve of this.#waiting.splice(0)) {
      resolve(recorded);
    }
  }
}
