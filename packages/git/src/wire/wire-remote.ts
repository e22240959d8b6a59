import { setMaxListeners } from "node:events";
import type { ListedCommit } from "../commit-order.ts";
import { ClosedError, DeadlineError, ProtocolError, UnsupportedRemoteError } from "../errors.ts";
import { linkedSignal } from "../linked-signal.ts";
import { foundObjects } from "../object-source.ts";
import { parseCommit } from "../objects/commit.ts";
import { walkPaths } from "../path-walk.ts";
import type {
  CallOptions,
  Containment,
  ContainsRequest,
  FetchedObjects,
  FetchRequest,
  ListRefsRequest,
  Log,
  LogRequest,
  PushRequest,
  PushResult,
  RecentRequest,
  RefListing,
  Remote,
} from "../remote.ts";
import type { RemoteTimeouts } from "../remote-options.ts";
import type { Timers } from "../runtime.ts";
import { type CommitFetchOptions, fetchCommit } from "./commit-fetch.ts";
import { History } from "./history.ts";
import { listRefs } from "./list-refs.ts";
import { newPaths } from "./new-paths.ts";
import { ObjectPool } from "./object-pool.ts";
import { PackLimitError } from "./pack/pack-limits.ts";
import { ServerError } from "./protocol/server-words.ts";
import { ReceivePack } from "./receive-pack.ts";
import { recentCommits } from "./recent-commits.ts";
import type { Transport } from "./transport.ts";
import { UploadPack } from "./upload-pack.ts";

export interface WireRemoteOptions {
  readonly transport: Transport;
  readonly timeouts: Required<RemoteTimeouts>;
  /** Bytes; larger blobs are not read into memory. */
  readonly maxObjectSize: number;
  readonly timers: Timers;
}

interface Deadline {
  /** What is being done, for the message. */
  readonly purpose: string;
  /** Milliseconds. */
  readonly deadline: number;
}

/** What may come of knowing something of the server that is no longer true. */
const puzzles = [ProtocolError, ServerError, UnsupportedRemoteError];

/**
 * A remote spoken to in Git's own protocol: no clone, no process of git, nothing on disk. Filters,
 * depth and negotiation are its own business.
 */
export class WireRemote implements Remote {
  readonly location: string;
  readonly #options: WireRemoteOptions;
  readonly #transport: Transport;
  readonly #uploadPack: UploadPack;
  readonly #receivePack: ReceivePack;
  readonly #closing = new AbortController();

  constructor(options: WireRemoteOptions) {
    const { transport, maxObjectSize } = options;
    // As many listeners as calls at a time is no leak.
    setMaxListeners(0, this.#closing.signal);
    this.location = transport.location;
    this.#options = options;
    this.#transport = transport;
    this.#uploadPack = new UploadPack({ transport, maxObjectSize });
    this.#receivePack = new ReceivePack(transport, this.#uploadPack);
  }

  listRefs({ refs }: ListRefsRequest, options: CallOptions): Promise<RefListing> {
    const { listRefs: deadline } = this.#options.timeouts;
    return this.#call(options, { purpose: "Listing the refs of", deadline }, (signal) =>
      listRefs(this.#uploadPack, refs, { signal }),
    );
  }

  fetch({ tip, known, need }: FetchRequest, options: CallOptions): Promise<FetchedObjects> {
    return this.#read(options, async (reading) => {
      const { pool } = reading;
      if (need.kind === "oids") {
        return foundObjects(await pool.readAll([...new Set(need.oids)]));
      }
      const commit = await fetchCommit({ tip, known }, reading);
      if (commit?.type !== "commit") {
        return { objects: [], oversized: [] };
      }
      const { tree } = parseCommit(commit.data);
      const found = await walkPaths(pool, [tree], newPaths({ tree, known, pool }, need.paths));
      return foundObjects([{ kind: "object", object: commit }, ...found]);
    });
  }

  log(request: LogRequest, options: CallOptions): Promise<Log> {
    return this.#read(options, (reading) => new History(reading).log(request));
  }

  recent(request: RecentRequest, options: CallOptions): Promise<readonly ListedCommit[]> {
    return this.#read(options, (reading) =>
      recentCommits(request, { ...reading, location: this.location }),
    );
  }

  contains(request: ContainsRequest, options: CallOptions): Promise<Containment> {
    return this.#read(options, (reading) => new History(reading).contains(request));
  }

  push(request: PushRequest, options: CallOptions): Promise<readonly PushResult[]> {
    const { push: deadline } = this.#options.timeouts;
    return this.#call(options, { purpose: "Pushing to", deadline }, (signal) =>
      this.#receivePack.push(request, { signal }),
    );
  }

  checkPush(options: CallOptions): Promise<void> {
    const { listRefs: deadline } = this.#options.timeouts;
    return this.#call(options, { purpose: "Beginning to push to", deadline }, (signal) =>
      this.#receivePack.check({ signal }),
    );
  }

  async close(): Promise<void> {
    this.#closing.abort(new ClosedError(`The connection to ${this.location} was closed.`));
    await this.#transport.close();
  }

  /** A call that reads objects, with what it shares: the objects that were read. */
  #read<T>(options: CallOptions, work: (reading: CommitFetchOptions) => Promise<T>): Promise<T> {
    const { fetch: deadline } = this.#options.timeouts;
    const uploadPack = this.#uploadPack;
    return this.#call(options, { purpose: "Reading from", deadline }, async (signal) => {
      const pool = new ObjectPool({ uploadPack, signal, peek: options.peek });
      return work({ uploadPack, signal, pool });
    });
  }

  async #call<T>(
    options: CallOptions,
    { purpose, deadline }: Deadline,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const late = new AbortController();
    const during = `${purpose} ${this.location}`;
    const expire = () =>
      late.abort(new DeadlineError(`${during} did not end within ${deadline} ms.`));
    const cancel = this.#options.timers.after(deadline, expire, { during });
    const sources = [this.#closing.signal, options.signal, late.signal];
    const { signal, release } = linkedSignal(...sources);
    try {
      signal.throwIfAborted();
      return await work(signal);
    } catch (error) {
      throw this.#explain(error);
    } finally {
      cancel();
      release();
    }
  }

  /** After an answer that made no sense nothing is taken for known any more. */
  #explain(error: unknown): unknown {
    if (error instanceof PackLimitError) {
      return new UnsupportedRemoteError(
        `${this.location} sends more than is read into memory (${error.message}). Allow filters on the server (uploadpack.allowFilter), or use the engine cli or auto.`,
        { cause: error },
      );
    }
    if (puzzles.some((type) => error instanceof type)) {
      this.#transport.forget();
    }
    return error;
  }
}
