import { commitsLeadingTo, type ListedCommit } from "../commit-order.ts";
import { ObjectMissingError } from "../errors.ts";
import type { GitObject, Oid } from "../objects/object.ts";
import type { RecentRequest } from "../remote.ts";
import { PackLimitError } from "./pack/pack-limits.ts";
import { MissingWantError } from "./protocol/missing-want-error.ts";
import type { UploadPack, UploadPackCall } from "./upload-pack.ts";

export interface RecentCommitsOptions extends UploadPackCall {
  readonly uploadPack: UploadPack;
  /** Where the repository is, for messages. */
  readonly location: string;
}

/** A server that does not filter sends the files of all these commits as well. */
const limits = { maxObjects: 50_000, maxTotalSize: 64 * 1024 * 1024 };
/** How many times fewer generations are asked for if that was too much. */
const step = 8;

/** The newest commits that led to a tip, fetched without trees and files where the server can leave them out. */
export async function recentCommits(
  { tip, limit }: RecentRequest,
  options: RecentCommitsOptions,
): Promise<readonly ListedCommit[]> {
  let deepen = limit;
  for (;;) {
    try {
      const objects = await fetchGenerations(tip, deepen, options);
      return commitsLeadingTo(tip, objects).slice(0, limit);
    } catch (error) {
      if (!(error instanceof PackLimitError) || deepen === 1) {
        throw error;
      }
    }
    deepen = Math.ceil(deepen / step);
  }
}

async function fetchGenerations(
  tip: Oid,
  deepen: number,
  { uploadPack, signal, location }: RecentCommitsOptions,
): Promise<readonly GitObject[]> {
  try {
    return await uploadPack.fetch({ wants: [tip], deepen, filter: "tree:0" }, { signal, limits });
  } catch (error) {
    if (error instanceof MissingWantError) {
      throw new ObjectMissingError(
        `${location} does not send commit ${tip}. The branch may have moved; it is tried again.`,
        { cause: error },
      );
    }
    throw error;
  }
}
