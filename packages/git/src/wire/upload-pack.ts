import { UnsupportedRemoteError } from "../errors.ts";
import type { GitObject, Oid } from "../objects/object.ts";
import { Download } from "./pack/download.ts";
import { defaultPackLimits, type PackLimits } from "./pack/pack-limits.ts";
import { readPack } from "./pack/read-pack.ts";
import {
  encodeFetch,
  type FetchCommand,
  readAcknowledgment,
  readFetchAnswer,
} from "./protocol/fetch-command.ts";
import { encodeLsRefs, type ListedRef, readLsRefs } from "./protocol/ls-refs.ts";
import { readPackets } from "./protocol/pkt-line.ts";
import { ServerError } from "./protocol/server-words.ts";
import type { Transport } from "./transport.ts";

export interface UploadPackOptions {
  readonly transport: Transport;
  /** Bytes; a larger object ends a fetch with a {@link PackLimitError}. */
  readonly maxObjectSize: number;
}

export interface UploadPackCall {
  readonly signal: AbortSignal;
}

export interface FetchCall extends UploadPackCall {
  /** Objects at hand that the server may send differences to. */
  readonly base?: ((oid: Oid) => GitObject | undefined) | undefined;
  /** More ends the fetch with a {@link PackLimitError}, before most of it is sent if it is objects. */
  readonly limits?: Partial<Pick<PackLimits, "maxObjects" | "maxTotalSize">> | undefined;
}

/** What a server is asked to leave out of a fetch: trees and blobs, blobs, large blobs. */
export type Filter = "tree:0" | "blob:none" | `blob:limit=${number}`;

/** A fetch whose filter is a wish: the server may send more. */
export interface FilteredFetch extends Omit<FetchCommand, "filter"> {
  readonly filter?: Filter | undefined;
}

const capabilitiesNeeded = ["ls-refs", "fetch"];

/** Speaks version 2 of the protocol with `git-upload-pack` (gitprotocol-v2). */
export class UploadPack {
  readonly #transport: Transport;
  readonly #maxObjectSize: number;
  /** Filters the server refused. */
  readonly #refused = new Set<Filter>();

  constructor({ transport, maxObjectSize }: UploadPackOptions) {
    this.#transport = transport;
    this.#maxObjectSize = maxObjectSize;
  }

  /** @throws {GitError} */
  async listRefs(prefixes: readonly string[], call: UploadPackCall): Promise<readonly ListedRef[]> {
    const request = encodeLsRefs({ prefixes, capabilities: await this.#capabilities(call) });
    const options = { ...call, remembers: "refs" } as const;
    const answer = this.#transport.exchange("git-upload-pack", request, options);
    return await readLsRefs(readPackets(answer));
  }

  /**
   * The objects of a fetch that are whole; those that build on what is not at hand are left out. A
   * filter the server refuses is replaced by the next weaker one, here and from then on.
   * @throws {MissingWantError}
   * @throws {PackLimitError}
   * @throws {GitError}
   */
  async fetch(command: FilteredFetch, call: FetchCall): Promise<readonly GitObject[]> {
    for (;;) {
      const filter = this.#usable(command.filter);
      try {
        return await this.#fetch({ ...command, filter }, call);
      } catch (error) {
        if (filter === undefined || !isFilterRefusal(error)) {
          throw error;
        }
        this.#refused.add(filter);
      }
    }
  }

  /**
   * Whether the server has a commit at all, whoever may see it. It is asked for `tip` as well, which it
   * must have.
   * @throws {MissingWantError}
   * @throws {GitError}
   */
  async has(commit: Oid, tip: Oid, call: UploadPackCall): Promise<boolean> {
    const filter = this.#usable("tree:0");
    const command = { wants: [tip], haves: [commit], deepen: 1, filter, negotiate: true };
    const request = encodeFetch(command, await this.#capabilities(call));
    const options = { ...call, remembers: "depth" } as const;
    const answer = this.#transport.exchange("git-upload-pack", request, options);
    return await readAcknowledgment(readPackets(answer), commit);
  }

  #usable(filter: Filter | undefined): Filter | undefined {
    const choices = filter === undefined ? [] : [filter, "blob:none" as const];
    return choices.find((choice) => !this.#refused.has(choice));
  }

  async #fetch(command: FetchCommand, call: FetchCall): Promise<readonly GitObject[]> {
    const request = encodeFetch(command, await this.#capabilities(call));
    const limits = { ...defaultPackLimits, ...call.limits, maxObjectSize: this.#maxObjectSize };
    const { maxObjects, maxObjectSize: maxFirstSize } = limits;
    const download = new Download({ maxObjects, maxFirstSize });
    const answer = this.#transport.exchange("git-upload-pack", request, {
      signal: call.signal,
      remembers: command.deepen === undefined ? undefined : "depth",
    });
    await readFetchAnswer(readPackets(answer), (chunk) => download.add(chunk));
    const base = call.base ?? (() => undefined);
    const { objects } = await readPack(download.pack, { format: "sha1", limits, base });
    return objects;
  }

  async #capabilities(call: UploadPackCall): Promise<ReadonlyMap<string, string>> {
    const { location } = this.#transport;
    const { version, capabilities } = await this.#transport.discover("git-upload-pack", call);
    if (version !== 2) {
      throw new UnsupportedRemoteError(
        `${location} does not speak version 2 of Git's protocol. Use the engine cli or auto.`,
      );
    }
    const format = capabilities.get("object-format") ?? "sha1";
    if (format !== "sha1") {
      throw new UnsupportedRemoteError(
        `${location} names its objects with ${format}. Use the engine cli or auto.`,
      );
    }
    const lacking = capabilitiesNeeded.filter((name) => !capabilities.has(name));
    if (lacking.length > 0) {
      throw new UnsupportedRemoteError(
        `${location} does not offer ${lacking.join(" and ")}. Use the engine cli or auto.`,
      );
    }
    return capabilities;
  }
}

function isFilterRefusal(error: unknown): boolean {
  return error instanceof ServerError && /\bfilter\b/.test(error.message);
}
