import { randomUUID } from "node:crypto";
import { isDigest } from "../digest.ts";
import type { Answer } from "./fault.ts";
import type { RegistryContent, StoredManifest } from "./registry-content.ts";
import type { TagListOptions } from "./tag-page.ts";
import { tagPage } from "./tag-page.ts";

export interface RegistryRequest {
  readonly method: string;
  readonly url: URL;
  readonly contentType: string;
  readonly ifNoneMatch: string | undefined;
  readonly body: Buffer;
}

export interface RegistryState {
  readonly content: RegistryContent;
  /** What was sent of each upload that is not finished. */
  readonly uploads: Map<string, Buffer>;
  readonly tagList: TagListOptions;
  /** Gives manifests an `ETag`. */
  readonly etags: boolean;
}

type Handler = (context: RouteContext) => Answer;

interface RouteContext extends RegistryState {
  readonly request: RegistryRequest;
  readonly repository: string;
  /** What stands last in the path: a tag, a digest, or the id of an upload. */
  readonly last: string;
}

const routes: readonly (readonly [methods: string, path: RegExp, handler: Handler])[] = [
  ["GET HEAD", /^\/v2\/$/, () => answer(200)],
  ["GET HEAD", /^\/v2\/(?<repository>.+)\/manifests\/(?<last>[^/]+)$/, getManifest],
  ["PUT", /^\/v2\/(?<repository>.+)\/manifests\/(?<last>[^/]+)$/, putManifest],
  ["DELETE", /^\/v2\/(?<repository>.+)\/manifests\/(?<last>[^/]+)$/, deleteManifest],
  ["GET", /^\/v2\/(?<repository>.+)\/tags\/list$/, listTags],
  ["POST", /^\/v2\/(?<repository>.+)\/blobs\/uploads\/$/, startUpload],
  ["PATCH", /^\/v2\/(?<repository>.+)\/blobs\/uploads\/(?<last>[^/]+)$/, continueUpload],
  ["PUT", /^\/v2\/(?<repository>.+)\/blobs\/uploads\/(?<last>[^/]+)$/, finishUpload],
  ["GET HEAD", /^\/v2\/(?<repository>.+)\/blobs\/(?<last>[^/]+)$/, getBlob],
];

/** Answers a request by the OCI distribution specification, in the parts that push and pull need. */
export function route(state: RegistryState, request: RegistryRequest): Answer {
  for (const [methods, path, handler] of routes) {
    const match = path.exec(request.url.pathname);
    if (match !== null && methods.split(" ").includes(request.method)) {
      const { repository = "", last = "" } = match.groups ?? {};
      return handler({ ...state, request, repository, last });
    }
  }
  return failure(404, "UNSUPPORTED");
}

/** The error body of the specification ("Error Codes"). */
export function failure(status: number, code: string, headers: Answer["headers"] = {}): Answer {
  const body = JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] });
  return answer(status, { "content-type": "application/json", ...headers }, Buffer.from(body));
}

function getManifest(context: RouteContext): Answer {
  const manifest = context.content.manifest(context.repository, context.last);
  return manifest === undefined
    ? failure(404, "MANIFEST_UNKNOWN")
    : describeManifest(manifest, context);
}

function describeManifest(manifest: StoredManifest, { etags, request }: RouteContext): Answer {
  const { mediaType, digest, bytes } = manifest;
  const headers = { "content-type": mediaType, "docker-content-digest": digest };
  if (!etags) {
    return answer(200, headers, bytes);
  }
  const etag = `"${digest}"`;
  return request.ifNoneMatch === etag
    ? answer(304, { ...headers, etag })
    : answer(200, { ...headers, etag }, bytes);
}

function putManifest({ content, request, repository, last }: RouteContext): Answer {
  const manifest = { mediaType: request.contentType, bytes: request.body };
  const digest = content.putManifest(repository, last, manifest);
  const location = `/v2/${repository}/manifests/${digest}`;
  return answer(201, { location, "docker-content-digest": digest });
}

function deleteManifest({ content, repository, last }: RouteContext): Answer {
  return content.remove(repository, last) ? answer(202) : failure(404, "MANIFEST_UNKNOWN");
}

function listTags({ content, repository, tagList, request }: RouteContext): Answer {
  const tags = content.tags(repository);
  if (tags === undefined) {
    return failure(404, "NAME_UNKNOWN");
  }
  if (tagList.refuseNumber !== undefined && request.url.searchParams.has("n")) {
    return failure(tagList.refuseNumber, "UNSUPPORTED");
  }
  const page = tagPage(tags, request.url, tagList);
  const headers = {
    "content-type": "application/json",
    ...(page.link !== undefined && { link: page.link }),
  };
  const body = JSON.stringify({ name: repository, tags: page.tags });
  return answer(200, headers, Buffer.from(body));
}

function startUpload({ uploads, repository }: RouteContext): Answer {
  const id = randomUUID();
  uploads.set(id, Buffer.alloc(0));
  return answer(202, { location: `/v2/${repository}/blobs/uploads/${id}`, range: "0-0" });
}

function continueUpload({ uploads, request, last }: RouteContext): Answer {
  const before = uploads.get(last);
  if (before === undefined) {
    return failure(404, "BLOB_UPLOAD_UNKNOWN");
  }
  const sent = Buffer.concat([before, request.body]);
  uploads.set(last, sent);
  return answer(202, { location: request.url.pathname, range: `0-${sent.length - 1}` });
}

function finishUpload({ content, uploads, request, repository, last }: RouteContext): Answer {
  const before = uploads.get(last);
  if (before === undefined) {
    return failure(404, "BLOB_UPLOAD_UNKNOWN");
  }
  uploads.delete(last);
  const digest = content.putBlob(Buffer.concat([before, request.body]));
  return digest === request.url.searchParams.get("digest")
    ? answer(201, {
        location: `/v2/${repository}/blobs/${digest}`,
        "docker-content-digest": digest,
      })
    : failure(400, "DIGEST_INVALID");
}

function getBlob({ content, last }: RouteContext): Answer {
  const bytes = content.blob(last);
  if (bytes === undefined || !isDigest(last)) {
    return failure(404, "BLOB_UNKNOWN");
  }
  const headers = { "content-type": "application/octet-stream", "docker-content-digest": last };
  return answer(200, headers, bytes);
}

function answer(status: number, headers: Answer["headers"] = {}, body?: Buffer): Answer {
  return { status, headers, body: body ?? Buffer.alloc(0) };
}
