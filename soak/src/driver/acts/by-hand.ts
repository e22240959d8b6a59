import { createHash } from "node:crypto";
import type { TestFiles } from "@glu/git/testing";
import { digestIn, fileOf, type Target, targets, withDigest } from "../../catalogue.ts";
import { choose } from "../../plan.ts";
import type { Do, Doing } from "../desk.ts";

interface Change {
  /** Its first line is made one of a kind. */
  readonly message: (number: number) => string;
  readonly files: (read: (path: string) => Promise<string>) => Promise<TestFiles | undefined>;
}

async function commit({ desk, entry }: Doing, { message, files }: Change): Promise<boolean> {
  const { world, ledger } = desk;
  const { repository } = entry;
  const named = { message: message(ledger.next()), files };
  const changed = await world.repositories.commit(repository, named);
  if (changed) {
    ledger.handMade.set(named.message.trim(), { repository, paths: Object.keys(changed) });
  }
  return changed !== undefined;
}

function targetOf(pick: number): Target {
  return choose(targets, pick) ?? "staging";
}

/** Somebody commits what no phase reads. */
export const commitUnrelated: Do = (doing) => {
  const path = `notes/${doing.entry.name}-${Math.floor(doing.pick * 5)}.txt`;
  const { ledger } = doing.desk;
  return commit(doing, {
    message: (number) => `Note ${number}`,
    files: async () => ({ [path]: `noted as ${ledger.next()}\n` }),
  });
};

/** Somebody changes another line of a file that says which image there is. */
export const editElsewhere: Do = (doing) => {
  const path = fileOf(doing.entry.name, targetOf(doing.pick));
  const replicas = doing.desk.ledger.next();
  return commit(doing, {
    message: (number) => `Scale ${number}`,
    files: async (read) => ({
      [path]: (await read(path)).replace(/^replicas: .*$/m, `replicas: ${replicas}`),
    }),
  });
};

/** Somebody sets an image that came from no registry. */
export const hotfix: Do = (doing) => {
  const { name } = doing.entry;
  const phase = targetOf(doing.pick);
  const path = fileOf(name, phase);
  const { ledger } = doing.desk;
  const digest = `sha256:${createHash("sha256").update(`hotfix ${ledger.next()}`).digest("hex")}`;
  ledger.hotfixes.add(`${name}/${phase} ${digest}`);
  return commit(doing, {
    message: (number) => `Hotfix ${number}`,
    files: async (read) => ({ [path]: withDigest(await read(path), digest) }),
  });
};

const promotedBetween = /^Glu-From: (sha256:\S+)\nGlu-To: (sha256:\S+)$/m;

/** Somebody takes back what Glu did last there. */
export const revert: Do = async (doing) => {
  const { desk, entry } = doing;
  const path = fileOf(entry.name, targetOf(doing.pick));
  const { oid, message } = await desk.world.repositories.lastChange(entry.repository, path);
  const [, from, to] = promotedBetween.exec(message) ?? [];
  if (from === undefined) {
    return false;
  }
  const [title = ""] = message.split("\n");
  return await commit(doing, {
    message: (number) => `Revert "${title}" (${number})\n\nThis reverts commit ${oid}.\n`,
    files: async (read) => {
      const text = await read(path);
      return digestIn(text) === to ? { [path]: withDigest(text, from) } : undefined;
    },
  });
};
