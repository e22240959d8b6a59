import type { Repository } from "@glu/git";
import { type ImageWatcher, TooYoungError } from "@glu/registry";
import type { Clients } from "../clients.ts";
import type { PhaseDescriptor } from "../phase.ts";
import type { CallOptions, ClientUse } from "../source.ts";

/** What is asked of a server, for all who would. */
export type Question = (GitQuestion | ImageQuestion) & { readonly usedBy: readonly string[] };

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

export interface QuestionOptions {
  readonly clients: Clients;
  readonly user: string;
  readonly isWritten: boolean;
  /** The phase whose branch is asked for. @default that of the configuration */
  readonly phase?: PhaseDescriptor;
}

/** None for a client or a branch that cannot be had: that is found without asking a server. */
export function questionOf(use: ClientUse, options: QuestionOptions): readonly Question[] {
  const { clients, user, isWritten, phase } = options;
  const usedBy = [user];
  try {
    if (use.kind === "image") {
      return [{ kind: "image", usedBy, watcher: clients.image(use.request) }];
    }
    const { repository, branch: configured } = clients.repository(use.request);
    const branch = (phase && use.branch?.(phase)) ?? configured;
    return [{ kind: "git", usedBy, repository, branch, isWritten }];
  } catch {
    return [];
  }
}

export function hasSameClient(a: Question, b: Question): boolean {
  return a.kind === "git"
    ? b.kind === "git" && a.repository === b.repository
    : b.kind === "image" && a.watcher === b.watcher;
}

/** One branch of a repository, or one image, is asked for once. */
export function mergeQuestion(questions: readonly Question[], next: Question): readonly Question[] {
  const index = questions.findIndex(
    (one) => hasSameClient(one, next) && branchOf(one) === branchOf(next),
  );
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

function branchOf(question: Question): string | undefined {
  return question.kind === "git" ? question.branch : undefined;
}

/** What is there. Nothing is changed. @throws why it cannot be had. */
export async function askServer(question: Question, { signal }: CallOptions): Promise<string> {
  switch (question.kind) {
    case "git": {
      const { repository, branch, isWritten } = question;
      const seen = await repository.snapshot(branch, { fresh: true, signal });
      if (isWritten) {
        await repository.checkPush({ signal });
      }
      return `branch ${seen.branch} can be read${isWritten ? ", and pushes are let in" : ""}`;
    }
    case "image":
      return await seeImage(question.watcher, signal);
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
