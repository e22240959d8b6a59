import * as z from "zod";
import { InvalidResponseError } from "../errors.ts";
import type { RegistryReference } from "../reference.ts";
import { isTag } from "../reference.ts";
import type { AuthorizedResponse } from "./auth/authorized-client.ts";
import type { HttpResponse } from "./http/http-client.ts";
import { nextLink } from "./link-header.ts";
import type { RegistryApi } from "./registry-api.ts";

/** Some registries say `null` where there are none. */
const pageSchema = z.object({ tags: z.array(z.unknown()).nullish() });
const tagsPerPage = 1000;
const maxPages = 1000;
const maxTags = 100_000;
/** Some registries put every tag on one page. */
const maxPageBytes = 16 * 1024 * 1024;
/** How registries refuse to be asked for a number of tags. */
const refusals = [400, 405];

/**
 * Reads every page of the tags of a repository. What is no tag is left out.
 *
 * @throws {RegistryError} or the reason of the signal.
 */
export async function listTags(
  api: RegistryApi,
  repository: RegistryReference,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const tags = new Set<string>();
  const asked = new Set<string>();
  let response = await firstPage(api, repository, signal);
  for (;;) {
    for (const tag of tagsOf(response)) {
      tags.add(tag);
    }
    const next = nextPage(response, api.origin);
    if (next === undefined) {
      return [...tags];
    }
    checkBounds({ response, next, asked, count: tags.size });
    asked.add(next.href);
    response = await readPage(api, { repository, url: next }, signal);
  }
}

async function firstPage(
  api: RegistryApi,
  repository: RegistryReference,
  signal: AbortSignal,
): Promise<AuthorizedResponse> {
  const all = api.url(repository.repository, "tags/list");
  const url = new URL(`?n=${tagsPerPage}`, all);
  const response = await readPage(api, { repository, url, statuses: refusals }, signal);
  return response.status === 200 ? response : await readPage(api, { repository, url: all }, signal);
}

interface PageRequest {
  readonly repository: RegistryReference;
  readonly url: URL;
  readonly statuses?: readonly number[];
}

async function readPage(
  api: RegistryApi,
  { repository, url, statuses }: PageRequest,
  signal: AbortSignal,
): Promise<AuthorizedResponse> {
  const what = `the tags of ${repository.name}`;
  const target = { repository: repository.repository, kind: "tags" } as const;
  return await api.send({ url, target, maxBytes: maxPageBytes, what, statuses }, signal);
}

function tagsOf({ body, url }: HttpResponse): readonly string[] {
  const json = parseJson(body);
  const { data } = pageSchema.safeParse(json);
  if (data === undefined) {
    throw new InvalidResponseError(
      json === undefined ? "not-json" : "shape",
      `what ${url.host} sent is not a list of tags: check that it is a registry`,
    );
  }
  return (data.tags ?? []).filter((tag) => typeof tag === "string").filter(isTag);
}

/** Where the next page is; it must be on the registry itself, as the credential goes there too. */
function nextPage({ headers, url }: HttpResponse, origin: string): URL | undefined {
  const link = nextLink(headers.get("link"));
  if (link === undefined) {
    return undefined;
  }
  if (!URL.canParse(link, url.href)) {
    throw wrongPaging(url, "at something that is no address");
  }
  const next = new URL(link, url.href);
  if (next.origin !== origin) {
    throw wrongPaging(url, `on ${next.host || next.protocol}, where it is not read`);
  }
  next.username = "";
  next.password = "";
  next.hash = "";
  return next;
}

interface Bounds {
  readonly response: HttpResponse;
  readonly next: URL;
  readonly asked: ReadonlySet<string>;
  readonly count: number;
}

function checkBounds({ response, next, asked, count }: Bounds): void {
  if (asked.has(next.href) || next.href === response.url.href) {
    throw wrongPaging(response.url, "on a page that it has sent before");
  }
  if (asked.size + 1 >= maxPages || count > maxTags) {
    const limit = count > maxTags ? `${maxTags} tags` : `${maxPages} pages of tags`;
    throw new InvalidResponseError(
      "too-large",
      `${response.url.host} has more than ${limit} in this repository: delete old ones, or name a tag`,
    );
  }
}

function wrongPaging({ host }: URL, where: string): InvalidResponseError {
  return new InvalidResponseError(
    "paging",
    `${host} says that its list of tags goes on ${where}: correct the address the registry has for itself`,
  );
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
