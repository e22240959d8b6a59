import type { ProblemView } from "@glu/core/api-types";
import { ApiError } from "./api-error.ts";

const base = "/api/v1";

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
}

/** @throws {ApiError} */
export async function get<T>(path: string, { signal }: RequestOptions = {}): Promise<T> {
  return await answered(path, { signal: signal ?? null });
}

/** @throws {ApiError} */
export async function post<T>(path: string, body?: object): Promise<T> {
  return await answered(path, {
    method: "POST",
    ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
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

async function answered<T>(path: string, init: RequestInit): Promise<T> {
  const response = await send(path, init);
  if (response.status === 204) {
    return undefined as T;
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) {
    return body as T;
  }
  const { code = "NO_PROBLEM", detail = `the server answered ${response.status}` } =
    (body as Partial<ProblemView>) ?? {};
  throw new ApiError({ status: response.status, code, detail, body });
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
