import { z } from "zod";
import type { ForgeApi, GetOptions } from "./forge-api.ts";
import { listOf } from "./forge-lists.ts";

const commentAnswers = listOf(z.object({ body: z.string().nullish() }));

/** The texts of comments, as GitHub has them, and Gitea after it. */
export async function readComments(
  api: ForgeApi,
  path: string,
  options: GetOptions,
): Promise<readonly string[]> {
  const comments = await api.pages(path, commentAnswers, options);
  return comments.map(({ body }) => body ?? "");
}

export async function writeComment(
  api: ForgeApi,
  path: string,
  { text, signal }: { readonly text: string; readonly signal: AbortSignal },
): Promise<void> {
  await api.change(path, z.unknown(), { method: "POST", body: { body: text }, signal });
}
