import { createHash } from "node:crypto";
import type { Context, MiddlewareHandler, Next } from "hono";
import type { Timers } from "../runtime.ts";
import { changes } from "./changes.ts";
import { RequestError } from "./problem.ts";

/** How long an answer is kept, in ms. */
const keptFor = 3_600_000;
/** How many are kept of one caller, and of all; the oldest go first. */
const mostOfOne = 1_000;
const mostOfAll = 10_000;
const keyPattern = /^[\x21-\x7e]{1,255}$/;

interface Kept {
  readonly actor: string;
  readonly request: string;
  readonly since: number;
  readonly answer: Promise<Answer>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Answers a change that is asked for again with the same `Idempotency-Key` as the first time, also while
 * that still runs. What was refused or failed is not kept: asking again asks anew.
 */
export function idempotency(timers: Timers): MiddlewareHandler {
  const all = new Map<string, Kept>();
  return async (context, next) => {
    const { req } = context;
    const key = req.header("idempotency-key");
    if (key === undefined || !changes(context)) {
      await next();
      return;
    }
    const { actor } = context.get("caller");
    const id = JSON.stringify([actor, checkKey(key)]);
    const { pathname, search } = new URL(req.url);
    // Under whatever name the server is asked, or another replica on behalf of it.
    const request = digestOf(req.method, `${pathname}${search}`, await req.text());
    const kept = freshest(all, id, timers.now());
    if (kept) {
      checkSame(kept, request);
      context.res = replayed(await kept.answer);
      return;
    }
    const answer = answerOf(context, next);
    all.set(id, { actor, request, since: timers.now(), answer });
    dropOldest(all, actor);
    const { status } = await answer.catch(() => ({ status: 500 }));
    if (status >= 300) {
      all.delete(id);
    }
    await answer;
  };
}

async function answerOf(context: Context, next: Next): Promise<Answer> {
  await next();
  const { status, headers } = context.res;
  return { status, headers, text: await context.res.clone().text() };
}

function replayed({ status, headers, text }: Answer): Response {
  const again = new Headers(headers);
  again.set("idempotency-replayed", "true");
  return new Response(text, { status, headers: again });
}

function checkKey(key: string): string {
  if (!keyPattern.test(key)) {
    const message = "an Idempotency-Key has 1 to 255 visible characters of ASCII";
    throw new RequestError(400, "BAD_REQUEST", message);
  }
  return key;
}

/** @throws {RequestError} if the key came with something else before. */
function checkSame(kept: Kept, request: string): void {
  if (kept.request !== request) {
    const message = "this Idempotency-Key was used for another request; take a new one";
    throw new RequestError(422, "IDEMPOTENCY_KEY_REUSED", message);
  }
}

function freshest(all: Map<string, Kept>, id: string, now: number): Kept | undefined {
  const kept = all.get(id);
  if (kept && now - kept.since > keptFor) {
    all.delete(id);
    return undefined;
  }
  return kept;
}

/** Whoever sends many keys loses their own. */
function dropOldest(all: Map<string, Kept>, actor: string): void {
  const own = [...all].filter(([, kept]) => kept.actor === actor);
  const [oldest = ""] = own.length > mostOfOne ? own.map(([id]) => id) : all.keys();
  if (own.length > mostOfOne || all.size > mostOfAll) {
    all.delete(oldest);
  }
}

function digestOf(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}
