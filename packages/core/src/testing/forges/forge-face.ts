import type { ForgeDescription, MatchedOperation } from "./forge-description.ts";
import type { ForgeGit } from "./forge-git.ts";
import type { ForgeAnswer, ForgeRequest } from "./forge-http.ts";
import type { ForgeRules } from "./forge-rules.ts";
import type { ForgeState } from "./forge-state.ts";
import type { Caller } from "./forge-user.ts";

/** What a forge has to answer a request. */
export interface ForgeContext {
  readonly state: ForgeState;
  readonly git: ForgeGit;
  readonly request: ForgeRequest;
  /** The address of its pages, such as `http://127.0.0.1:1234`. */
  readonly web: string;
  /** The address of its API. */
  readonly api: string;
  /** Undefined without a token. */
  readonly caller: Caller | undefined;
  /** What stands in the path. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What is not as the description says, so far. */
  readonly violations: readonly string[];
}

export interface RateLimit {
  /** What is exceeded, where a forge tells that. @default "secondary" */
  readonly kind?: "primary" | "secondary";
  /** GitHub has both. @default what the forge answers usually */
  readonly status?: 403 | 429;
  /** In s. @default 60 */
  readonly retryAfter?: number;
}

export type ExceededLimit = Required<Omit<RateLimit, "status">>;

/** What makes a forge that forge: how it says what it knows. */
export interface ForgeFace {
  readonly rules: ForgeRules;
  readonly description: ForgeDescription;
  /** Where the API is, such as `/api/v4`. */
  readonly basePath: string;
  /** Answers that are not in the description of the REST API, such as GraphQL. By path, with its base. */
  readonly beside: Readonly<Record<string, (context: ForgeContext) => Promise<BesideAnswer>>>;
  /** The token in the headers of a request; undefined without one. */
  readonly tokenOf: (headers: ForgeRequest["headers"]) => string | undefined;
  /** Refuses before looking at what is asked; undefined lets it through. */
  readonly admit: (context: ForgeContext, token: string | undefined) => ForgeAnswer | undefined;
  readonly answer: (context: ForgeContext, matched: MatchedOperation) => Promise<ForgeAnswer>;
  readonly notFound: (context: ForgeContext) => ForgeAnswer;
  readonly notJson: (context: ForgeContext) => ForgeAnswer;
  /** Adds what every answer has. */
  readonly finish: (context: ForgeContext, answer: ForgeAnswer) => ForgeAnswer;
  /** An answer to somebody who asks too often. */
  readonly limited: (limit: ExceededLimit, now: Date) => ForgeAnswer;
  /** An answer as the description means it, for what a forge is known to answer differently. */
  readonly asDescribed: (answer: ForgeAnswer, matched: MatchedOperation) => ForgeAnswer;
}

export interface BesideAnswer extends ForgeAnswer {
  readonly violations: readonly string[];
}
