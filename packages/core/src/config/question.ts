import type { Repository } from "@glu/git";
import { type ImageWatcher, TooYoungError } from "@glu/registry";
import type { PhaseDescriptor } from "../phase.ts";
import type { CallOptions, ClientUse } from "../source.ts";
import { hostOf } from "./check-images.ts";
import type { ConfiguredClients } from "./clients.ts";
import type { Configuration } from "./configuration.ts";
import { lookUpUnlessInline } from "./look-up.ts";

/** What is asked of a server, for all who would. */
export type Question = (GitQuestion | ImageQuestion) & {
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
    const { repository, branch: configured } = clients.repository(use.request);
    const branch = (phase && use.branch?.(phase)) ?? configured;
    return [{ ...asker, kind: "git", repository, branch, isWritten }];
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
  return a.kind === "git"
    ? b.kind === "git" && a.repository === b.repository && a.branch === b.branch
    : b.kind === "image" && a.watcher === b.watcher;
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
  return question.kind === "git" ? question.repository.location : question.watcher.name;
}
