import type { ForgeContext } from "./forge-face.ts";
import type { ForgeRepository } from "./forge-repository.ts";
import { type Access, isAtLeast } from "./forge-repository.ts";
import type { ForgeUser } from "./forge-user.ts";
import type { Proposal } from "./proposal.ts";

/** The repository of a name, if whoever asks may see it. */
export function visibleRepository(
  { state, caller }: ForgeContext,
  fullName: string,
): ForgeRepository | undefined {
  const repository = state.findRepository(fullName);
  return repository?.accessOf(caller?.user) === "none" ? undefined : repository;
}

export function proposalOf(repository: ForgeRepository, number: string): Proposal | undefined {
  return repository.proposals.find((one) => String(one.number) === number);
}

/** What somebody may do with the token that was sent. */
export function mayDo(context: ForgeContext, repository: ForgeRepository, wanted: Access): boolean {
  const { caller } = context;
  const isScoped = caller !== undefined && (wanted === "read" || caller.scope === "write");
  return isScoped && isAtLeast(repository.accessOf(caller.user), wanted);
}

/** Fields of a body, for those who know by the description what is in it. */
export function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === "object" && body !== null ? { ...body } : {};
}

export function textIn(body: unknown, name: string): string | undefined {
  const value = fieldsOf(body)[name];
  return typeof value === "string" ? value : undefined;
}

export function booleanIn(body: unknown, name: string): boolean | undefined {
  const value = fieldsOf(body)[name];
  return typeof value === "boolean" ? value : undefined;
}

/** The texts in a list; undefined if there is no list. */
export function textsIn(body: unknown, name: string): readonly string[] | undefined {
  const value = fieldsOf(body)[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined;
}

/** The numbers in a list; undefined if there is no list. */
export function numbersIn(body: unknown, name: string): readonly number[] | undefined {
  const value = fieldsOf(body)[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "number") : undefined;
}

/** Whoever sent a token. @throws an Error without one, which `admit` has to refuse */
export function callerOf({ caller }: ForgeContext): ForgeUser {
  if (caller === undefined) {
    throw new Error("nobody may do this without a token");
  }
  return caller.user;
}

/** Whether a body has something of a type that is not described, rather than something unknown. */
export function hasWrongTypes({ violations }: ForgeContext): boolean {
  return violations.some((one) => one.startsWith("body: ") && !one.includes("Unrecognized key"));
}
