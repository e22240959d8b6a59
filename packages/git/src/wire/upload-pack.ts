import { UnsupportedRemoteError } from "../errors.ts";
import type { GitObject, Oid } from "../objects/object.ts";
import { Download } from "./pack/download.ts";
import { defaultPackLimits } from "./pack/pack-limits.ts";
import { readPack } from "./pack/read-pack.ts";
import { encodeFetch, type FetchCommand, readFetchAnswer } from "./protocol/fetch-command.ts";
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
  /** More objects end the fetch with a {@link PackLimitError}, before most of them are sent. */
  readonly maxObjects?: number | undefined;
}

/** What a server leaves out of a fetch, the least first. Not every server that filters knows the first. */
const filters = ["tree:0", "blob:none", undefined] as const;

export type Filter = Exclude<(typeof filters)[number], undefined>;

/** A fetch whose filter is a wish: the server may send more. */
export interface FilteredFetch extends Omit<FetchCommand, "filter"> {
  readonly filter?: Filter | undefined;
}

const capabilitiesNeeded = ["ls-refs", "fetch"];

/** Speaks version 2 of the protocol with `git-upload-pack` (gitprotocol-v2). */
export class UploadPack {
  readonly #transport: Transport;
  readonly #maxObjectSize: number;
  /** The place in {@link filters} of the first that the server accepts. */
  #firstFilter = 0;

  constructor({ transport, maxObjectSize }: UploadPackOptions) {
    this.#transport = transport;
    this.#maxObjectSize = maxObjectSize;
  }

  /** @throws {GitError} */
  async listRefs(prefixes: readonly string[], call: UploadPackCall): Promise<readonly ListedRef[]> {
    const request = encodeLsRefs({ prefixes, capabilities: await this.#capabilities(call) });
    const answer = this.#transport.exchange("git-upload-pack", request, call);
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
      const tried = this.#firstFilter;
      try {
        return await this.#fetch({ ...command, filter: this.#usable(command.filter) }, call);
      } catch (error) {
        if (!isFilterRefusal(error) || tried >= filters.length - 1) {
          throw error;
        }
        this.#firstFilter = Math.max(this.#firstFilter, tried + 1);
      }
    }
  }

  #usable(filter: Filter | undefined): Filter | undefined {
    const place = filters.indexOf(filter);
    return filters[Math.max(place, this.#firstFilter)];
  }

  async #fetch(command: FetchCommand, call: FetchCall): Promise<readonly GitObject[]> {
    const request = encodeFetch(command, await this.#capabilities(call));
    const download = new Download({
      maxObjects: call.maxObjects ?? defaultPackLimits.maxObjects,
      maxFirstSize: this.#maxObjectSize,
    });
    const answer = this.#transport.exchange("git-upload-pack", request, call);
    await readFetchAnswer(readPackets(answer), (chunk) => download.add(chunk));
    const limits = { ...defaultPackLimits, maxObjectSize: this.#maxObjectSize };
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
