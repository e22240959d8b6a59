import { cleanText } from "./clean-text.ts";
import type { Replica } from "./replicas/placement.ts";

/** What happens after an error: it is tried again, something is waited for, or a person must act. */
export type NextStep = "retry" | "wait" | "act";

export interface GluErrorOptions {
  readonly cause?: unknown;
}

/** Base of every error of this package. `code` is stable; messages never hold a secret. */
export abstract class GluError extends Error {
  abstract readonly code: string;
  abstract readonly next: NextStep;

  constructor(message: string, options: GluErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A name, label or annotation that cannot be used. */
export class InvalidMetadataError extends GluError {
  readonly code = "INVALID_METADATA";
  readonly next = "act";
}

/** Two pipelines of one system, or two phases or edges of one pipeline, have the same name. */
export class DuplicateNameError extends GluError {
  readonly code = "DUPLICATE_NAME";
  readonly next = "act";
}

/** A pipeline whose phases promote in a circle. */
export class CycleError extends GluError {
  readonly code = "CYCLE";
  readonly next = "act";
}

/** A phase handle of another pipeline, or one used after its pipeline was defined. */
export class ForeignPhaseError extends GluError {
  readonly code = "FOREIGN_PHASE";
  readonly next = "act";
}

/** A definition that cannot be used for another reason, such as an async callback. */
export class DefinitionError extends GluError {
  readonly code = "DEFINITION";
  readonly next = "act";
}

/** A trigger that matches nothing, or more than it should, or whose schedule does not exist. */
export class TriggerError extends GluError {
  readonly code = "TRIGGER";
  readonly next = "act";
}

/** A source, a credential, a pipeline, a phase or an edge that does not exist. */
export class NotFoundError extends GluError {
  readonly code = "NOT_FOUND";
  readonly next = "act";
}

/** A pipeline that does not exist. */
export class PipelineNotFoundError extends NotFoundError {}

/** Whoever asks is known, and may not do that. */
export class ForbiddenError extends GluError {
  readonly code = "FORBIDDEN";
  readonly next = "act";
}

/** A name used in code that the configuration does not have. */
export class NotConfiguredError extends GluError {
  readonly code = "NOT_CONFIGURED";
  readonly next = "act";
}

/** A credential that somebody else gives out, such as the token of an app, could not be had. */
export class CredentialUnavailableError extends GluError {
  readonly code = "CREDENTIAL_UNAVAILABLE";
  readonly next = "retry";
}

/** The user's own code (a resource, a gate, a trigger) failed or broke its contract. */
export class UserCodeError extends GluError {
  readonly code = "USER_CODE";
  readonly next = "act";
}

/**
 * A file of a phase does not say what its resource needs, or has no place for what is to be written. The message
 * names the file, the place in it, and what was found there.
 */
export class FileContentError extends GluError {
  readonly code = "FILE_CONTENT";
  readonly next = "act";
  /** Its path in the repository. */
  readonly file: string;

  constructor(file: string, reason: string, options: GluErrorOptions = {}) {
    super(`${file}: ${reason}`, options);
    this.file = file;
  }
}

/**
 * Something was sent, and its answer was lost: it may have landed. It is found out before anything else is written
 * there.
 */
export class OutcomeUnknownError extends GluError {
  readonly code = "OUTCOME_UNKNOWN";
  readonly next = "retry";
}

/** Something did not end within its time. */
export class DeadlineError extends GluError {
  readonly code = "DEADLINE";
  readonly next = "retry";
}

/** The system is not running, or stops. */
export class StoppedError extends GluError {
  readonly code = "STOPPED";
  readonly next = "retry";
}

/** A person has ended it before it left. */
export class CancelledError extends GluError {
  readonly code = "CANCELLED";
  readonly next = "act";
}

/** A promotion is not in a state in which that can be done to it: it has ended, is on its way, or has not failed. */
export class PromotionStateError extends GluError {
  readonly code = "PROMOTION_STATE";
  readonly next = "act";
}

/** What was asked for makes no sense as it was said, such as a limit of 0. */
export class InvalidRequestError extends GluError {
  readonly code = "INVALID_REQUEST";
  readonly next = "act";
}

/** The store does not have what was asked for, or cannot be used. */
export class StoreError extends GluError {
  readonly code = "STORE";
  readonly next = "act";
}

/** Its tables are those of an older version, until a server of this one has it. */
export class StoreOutdatedError extends StoreError {}

/** A server that a command asks cannot be reached, is none of Glu, or could not do it. */
export class ServerError extends GluError {
  readonly code = "SERVER";
  readonly next = "retry";
}

/** A server that a command asks wants to know who asks, or does not let them do it: `GLU_TOKEN`. */
export class ServerAccessError extends GluError {
  readonly code = "SERVER_ACCESS";
  readonly next = "act";
}

/**
 * The database of the store is away; work waits until it is back. Nothing was changed, unless it went amid the
 * change.
 */
export class StoreUnreachableError extends GluError {
  readonly code = "STORE_UNREACHABLE";
  readonly next = "retry";
}

/**
 * Another process has the right to change the store; it is named with its address. A server takes over, or joins in,
 * when that process is gone.
 */
export class StoreHeldError extends GluError {
  readonly code = "STORE_HELD";
  readonly next = "wait";
  /** Where it can be reached, such as `http://127.0.0.1:8080`. */
  readonly address: string | undefined;
  /** Who it is, and where. */
  readonly writer: string;

  constructor(holder: string, address: string | undefined) {
    const where = address === undefined ? "" : `, which serves ${address}`;
    super(`the store is in use by ${holder}${where}; stop it, or ask it instead`);
    this.address = address;
    this.writer = address === undefined ? holder : `${holder}, ${address}`;
  }
}

/** Another replica of the server tends the pipeline, and is asked in place of this one. */
export class TendedElsewhereError extends GluError {
  readonly code = "TENDED_ELSEWHERE";
  readonly next = "retry";
  readonly pipeline: string;
  readonly replica: Replica;

  constructor(pipeline: string, replica: Replica) {
    super(`pipeline ${pipeline} is tended by ${replica.name}; ask that one`);
    this.pipeline = pipeline;
    this.replica = replica;
  }
}

/** No replica of the server tends the pipeline, as right after one has gone. Nothing was changed; ask again. */
export class UntendedError extends GluError {
  readonly code = "UNTENDED";
  readonly next = "wait";

  constructor(pipeline: string) {
    super(`nobody tends pipeline ${pipeline} at the moment; ask again in a few seconds`);
  }
}

/** Other replicas of the server have taken over from this one, which joins them anew. Nothing was changed; ask again. */
export class SupersededError extends GluError {
  readonly code = "SUPERSEDED";
  readonly next = "wait";
}

/** A forge cannot be reached, or is in trouble of its own; nothing was changed there. */
export class ForgeUnreachableError extends GluError {
  readonly code = "FORGE_UNREACHABLE";
  readonly next = "retry";
}

/** A forge wants to be asked less often; `retryAfter` says for how long nothing is sent. */
export class ForgeLimitedError extends GluError {
  readonly code = "FORGE_LIMITED";
  readonly next = "wait";
  /** For how long nothing is sent, in ms. */
  readonly retryAfter: number;

  constructor(message: string, { retryAfter }: { readonly retryAfter: number }) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** A forge does not accept our credential, or does not let it do or see something. */
export class ForgeAccessError extends GluError {
  readonly code = "FORGE_ACCESS";
  readonly next = "act";
}

/** A forge understood, and does not do it; the message carries its words. */
export class ForgeRefusedError extends GluError {
  readonly code = "FORGE_REFUSED";
  readonly next = "act";
}

/** The branch that is to be proposed from holds what others made. Nothing of it is overwritten. */
export class BranchTakenError extends GluError {
  readonly code = "BRANCH_TAKEN";
  readonly next = "act";
}

/**
 * What a forge answered makes no sense: it is of another kind or version than expected, or something else answers in
 * its place.
 */
export class ForgeAnswerError extends GluError {
  readonly code = "FORGE_ANSWER";
  readonly next = "act";
}

/** `run` was called while the `glu` command loads the program; it runs what the file exports. */
export class NestedRunError extends GluError {
  readonly code = "NESTED_RUN";
  readonly next = "act";
}

/** The program file is missing, cannot be loaded, or does not export a system. */
export class ProgramError extends GluError {
  readonly code = "PROGRAM";
  readonly next = "act";
}

/** Nothing can listen on the configured address. */
export class ListenError extends GluError {
  readonly code = "LISTEN";
  readonly next = "act";
}

/** The certificate or the key of the server cannot be used, or they do not belong together. */
export class CertificateError extends GluError {
  readonly code = "CERTIFICATE";
  readonly next = "act";
}

/** The directory of a dashboard cannot be handed out: it is missing, has no `index.html`, or is too large. */
export class UserInterfaceError extends GluError {
  readonly code = "USER_INTERFACE";
  readonly next = "act";
}

/** What is known of any error, whoever threw it. */
export interface Failure {
  readonly code: string;
  readonly next: NextStep;
  readonly message: string;
}

/**
 * Why a credential was not to be had, if that is what is behind an error. What somebody else's code says
 * of it is left out, as it may repeat the credential.
 */
export function credentialTrouble(error: unknown): string | undefined {
  const codes = new Set(["GIT_AUTHENTICATION", "REGISTRY_CREDENTIAL"]);
  const isTrouble = error instanceof Error && codes.has(describeError(error).code);
  return isTrouble && isOurs(error.cause) ? describeError(error.cause).message : undefined;
}

/** Errors of this project and its libraries say what happens next. */
function isOurs(error: unknown): boolean {
  return error instanceof Error && "next" in error && nextSteps.has(String(error.next));
}

const nextSteps = new Set(["retry", "wait", "act"]);

/** Whether what failed may have happened nevertheless. */
export function isUncertain(code: string): boolean {
  return uncertain.has(code);
}

const uncertain = new Set(["OUTCOME_UNKNOWN", "GIT_OUTCOME_UNKNOWN", "DEADLINE", "STOPPED"]);

/** An error in words. Anything but our own is for a person. */
export function describeError(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { code: "UNKNOWN", next: "act", message: cleanText(String(error)) };
  }
  const { code, next } = error as Partial<Failure> & Error;
  return {
    code: typeof code === "string" ? code : "USER_CODE",
    next: next === "retry" || next === "wait" ? next : "act",
    message: cleanText(error.message || error.name),
  };
}
