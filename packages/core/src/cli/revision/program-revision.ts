import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { cleanText } from "../../clean-text.ts";
import { withDeadline } from "../../deadline.ts";
import { systemTimers } from "../../runtime.ts";
import { checkedOutCommit } from "./checked-out-commit.ts";
import { readText } from "./read-text.ts";
import { upwards } from "./upwards.ts";

export interface RevisionOptions {
  /** What the configuration says; nothing if it is empty. */
  readonly configured: string | undefined;
  /** Of the program. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** How long the files may take that tell it, in ms. */
const limit = 5_000;
const longest = 200;
const largestPackage = 1024 * 1024;
/** What a package has that nobody gives versions to. */
const noVersion = "0.0.0";

/**
 * Which version of the program runs: what is configured, or else the commit that is checked out where it is, or
 * else the version of its package. Undefined if nothing says so; never a failure.
 */
export async function programRevision(options: RevisionOptions): Promise<string | undefined> {
  const { configured = "", directory, signal } = options;
  const found = configured.trim() === "" ? await findRevision(directory, signal) : configured;
  const line = cleanText((found ?? "").replaceAll(/\s+/g, " "), longest).trim();
  return line === "" ? undefined : line;
}

async function findRevision(directory: string, signal: AbortSignal): Promise<string | undefined> {
  const deadline = { what: "finding the revision", limit, timers: systemTimers, signal };
  const find = async () => {
    const real = await realpath(directory);
    return (await checkedOutCommit(real)) ?? (await packageVersion(real));
  };
  return await withDeadline(deadline, find).catch(() => undefined);
}

/** Of the next package above; a file that only says how modules are read is none. */
async function packageVersion(directory: string): Promise<string | undefined> {
  for (const each of upwards(directory)) {
    const { name, version } = fieldsOf(await readText(join(each, "package.json"), largestPackage));
    if (name !== undefined || version !== undefined) {
      return typeof version === "string" && version !== noVersion ? version : undefined;
    }
  }
  return undefined;
}

function fieldsOf(text = "{}"): { readonly name?: unknown; readonly version?: unknown } {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === "object" && content !== null ? content : {};
  } catch {
    return {};
  }
}
