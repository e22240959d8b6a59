import type { ProblemView } from "@glu/core/api-types";
import { ApiError } from "./api-error.ts";

const base = "/api/v1";
/** How exact the time of an answer is, and what an answer takes, in ms. */
const roundedTo = 1500;

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
}

/** @throws {ApiError} */
export async function get<T>(path: string, { signal }: RequestOptions = {}): Promise<T> {
  return await answered(path, { signal: signal ?? null });
}

/** An answer, and how far the clock of who gave it is ahead of ours, in ms, as far as that can be known. */
export interface Dated<T> {
  readonly data: T;
  readonly ahead: number;
}

/** The same, for what is to be compared with the time. @throws {ApiError} */
export async function getDated<T>(
  path: string,
  { signal }: RequestOptions = {},
): Promise<Dated<T>> {
  const init: RequestInit = { signal: signal ?? null };
  const response = await accepted(path, init);
  const ahead = Date.parse(response.headers.get("date") ?? "") - Date.now();
  const isKnown = Math.abs(ahead) > roundedTo;
  return { data: await readable<T>(response, init), ahead: isKnown ? ahead : 0 };
}

/** @param headers besides what says that the body is JSON @throws {ApiError} */
export async function post<T>(
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  return await answered(path, {
    method: "POST",
    headers: { ...headers, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** @throws {ApiError} */
export async function remove(path: string): Promise<void> {
  await answered(path, { method: "DELETE" });
}

/** Joins a path of encoded names. */
export function path(parts: TemplateStringsArray, ...names: readonly string[]): string {
  return String.raw({ raw: parts }, ...names.map(encodeURIComponent));
}

/** What stays open and tells more and more. @throws {ApiError} */
export async function stream(
  path: string,
  init: RequestInit,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const response = await send(path, init);
  if (response.ok && response.body) {
    return response.body;
  }
  throw await refusal(response);
}

async function answered<T>(path: string, init: RequestInit): Promise<T> {
  const response = await accepted(path, init);
  return response.status === 204 ? (undefined as T) : await readable<T>(response, init);
}

async function accepted(path: string, init: RequestInit): Promise<Response> {
  const response = await send(path, init);
  if (!response.ok) {
    throw await refusal(response);
  }
  return response;
}

async function readable<T>(response: Response, { signal }: RequestInit): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    throw new ApiError({
      status: 0,
      code: "UNREADABLE",
      detail:
        "The answer cannot be read. If you reach this server through a proxy, your session there may have ended: load this page again.",
    });
  }
}

async function refusal(response: Response): Promise<ApiError> {
  const { status, headers } = response;
  const body: unknown = await response.json().catch(() => undefined);
  const { code = "NO_PROBLEM", detail = `the server answered ${status}` } =
    (body as Partial<ProblemView> | undefined) ?? {};
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  return new ApiError({ status, code, detail, body, retryAfter });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${base}${path}`, { ...init, credentials: "same-origin" });
  } catch (error) {
    if (init.signal?.aborted) {
      throw error;
    }
    throw new ApiError({
      status: 0,
      code: "UNREACHABLE",
      detail: "The server cannot be reached. What you see may be old.",
    });
  }
}
