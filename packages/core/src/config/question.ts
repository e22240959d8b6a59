import type { Repository } from "@glu/git";
import { type ImageWatcher, TooYoungError } from "@glu/registry";
import type { ConfiguredProposals } from "../clients.ts";
import type { PhaseDescriptor } from "../phase.ts";
import type { CallOptions, ClientUse } from "../source.ts";
import { hostOf } from "./check-images.ts";
import type { ConfiguredClients } from "./clients.ts";
import type { Configuration } from "./configuration.ts";
import { lookUpUnlessInline } from "./look-up.ts";

/** What is asked of a server, for all who would. */
export type Question = (GitQuestion | ForgeQuestion | ImageQuestion) & {
  readonly usedBy: readonly string[];
  /** The name of what it is asked with; undefined if anonymous. */
  readonly credential: string | undefined;
};

interface GitQuestion {
  readonly kind: "git";
  readonly repository: Repository;
  readonly branch: string | undefined;
  /** Whether somebody promotes into it. */
  readonly isWritten: boolean;
}

interface ForgeQuestion {
  readonly kind: "forge";
  readonly forge: string;
  readonly hub: ConfiguredProposals["hub"];
}

interface ImageQuestion {
  readonly kind: "image";
  readonly watcher: ImageWatcher;
}

export interface Clientele {
  readonly configuration: Configuration;
  readonly clients: ConfiguredClients;
}

export interface QuestionOptions extends Clientele {
  readonly user: string;
  readonly isWritten: boolean;
  /** The phase whose branch is asked for. @default that of the configuration */
  readonly phase?: PhaseDescriptor;
}

/** None for a client or a branch that cannot be had: that is found without asking a server. */
export function questionOf(use: ClientUse, options: QuestionOptions): readonly Question[] {
  const { clients, configuration, user, isWritten, phase } = options;
  try {
    const asker = { usedBy: [user], credential: credentialOf(use, configuration) };
    if (use.kind === "image") {
      return [{ ...asker, kind: "image", watcher: clients.image(use.request) }];
    }
    const { repository, branch: configured, proposals } = clients.repository(use.request);
    const branch = (phase && use.branch?.(phase)) ?? configured;
    const forge = proposals && ({ ...asker, ...proposals, kind: "forge" } as const);
    return [{ ...asker, kind: "git", repository, branch, isWritten }, ...(forge ? [forge] : [])];
  } catch {
    return [];
  }
}

/** @throws {NotConfiguredError} */
function credentialOf({ kind, request }: ClientUse, { sources }: Configuration) {
  if (kind === "image") {
    const section = { path: "sources.oci", entries: sources.oci };
    const entry = lookUpUnlessInline(section, request.name, request.reference);
    return entry?.credential ?? request.credential;
  }
  const section = { path: "sources.git", entries: sources.git };
  const entry = lookUpUnlessInline(section, request.name, request.url);
  return entry?.remote.credential ?? request.credential;
}

/** Whether the answer to one is that to the other. */
export function isSameQuestion(a: Question, b: Question): boolean {
  switch (a.kind) {
    case "git":
      return b.kind === "git" && a.repository === b.repository && a.branch === b.branch;
    case "forge":
      return b.kind === "forge" && a.forge === b.forge && a.credential === b.credential;
    case "image":
      return b.kind === "image" && a.watcher === b.watcher;
  }
}

/** One branch of a repository, or one image, is asked for once. */
export function mergeQuestion(questions: readonly Question[], next: Question): readonly Question[] {
  const index = questions.findIndex((one) => isSameQuestion(one, next));
  const known = questions[index];
  if (known === undefined) {
    return [...questions, next];
  }
  const usedBy = [...known.usedBy, ...next.usedBy];
  const merged =
    known.kind === "git" && next.kind === "git"
      ? { ...known, usedBy, isWritten: known.isWritten || next.isWritten }
      : { ...known, usedBy };
  return questions.with(index, merged);
}

export interface AskOptions extends CallOptions {
  readonly clients: ConfiguredClients;
}

/** What is there. Nothing is changed. @throws why it cannot be had. */
export async function askServer(
  question: Question,
  { clients, signal }: AskOptions,
): Promise<string> {
  switch (question.kind) {
    case "git": {
      const { repository, branch, isWritten } = question;
      const seen = await repository.snapshot(branch, { fresh: true, signal });
      if (isWritten) {
        await repository.checkPush({ signal });
      }
      return `branch ${seen.branch} can be read${isWritten ? ", and pushes are let in" : ""}`;
    }
    case "forge": {
      const { proposer } = await question.hub();
      const self = await proposer.whoAmI({ signal });
      const open = await proposer.list({ signal });
      const us = self === undefined ? "" : `, by ${self}`;
      return `proposals can be read${us}, ${open.length} open`;
    }
    case "image": {
      const { watcher, credential } = question;
      const seen = await seeImage(watcher, signal);
      const isProven =
        credential === undefined || clients.wasAsked(credential, hostOf(watcher.reference));
      return isProven ? seen : `${seen} (the credential was not asked for)`;
    }
  }
}

async function seeImage(watcher: ImageWatcher, signal: AbortSignal): Promise<string> {
  try {
    const { descriptor } = await watcher.current({ fresh: true, signal });
    return `shows ${descriptor.digest}`;
  } catch (error) {
    // The registry has answered, and time does the rest.
    if (error instanceof TooYoungError) {
      return error.message;
    }
    throw error;
  }
}

export function locationOf(question: Question): string {
  switch (question.kind) {
    case "git":
      return question.repository.location;
    case "forge":
      return question.forge;
    case "image":
      return question.watcher.name;
  }
}
