import type { ServerResponse } from "node:http";

/** A way for a registry to misbehave. */
export type Fault =
  /** Answers with a status. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Takes the request and never answers. */
  | { readonly kind: "hang" }
  /** Breaks the connection instead of answering. */
  | { readonly kind: "disconnect" }
  /** Answers with something that is not HTTP. */
  | { readonly kind: "not-http" }
  /** Answers with a page for people in place of the content. */
  | { readonly kind: "not-json" }
  /** Answers right, but with this media type. */
  | { readonly kind: "media-type"; readonly mediaType: string }
  /** Answers with a byte changed. */
  | { readonly kind: "damaged" }
  /** Announces more bytes than it sends. */
  | { readonly kind: "truncated" }
  /** Sends bytes for as long as somebody reads. */
  | { readonly kind: "endless" }
  /** Sends its bytes one by one, for as long as somebody waits for them. */
  | { readonly kind: "slow" }
  /** Answers 200 with this. */
  | {
      readonly kind: "content";
      readonly body: string | Buffer;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Answers right, with more headers. */
  | { readonly kind: "headers"; readonly headers: Readonly<Record<string, string>> }
  /** Answers right, without headers of these names, in lower case. */
  | { readonly kind: "without"; readonly headers: readonly string[] }
  /** Leaves out `Docker-Content-Digest`. */
  | { readonly kind: "no-digest" };

/** What a server was about to answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** In ms, between two bytes of a slow answer. */
const pause = 20;
const page = Buffer.from("<!doctype html><title>Log in to the network</title>");

/** Answers a request, wrongly if there is a fault. */
export function respond(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  switch (fault?.kind) {
    case "hang":
      break;
    case "disconnect":
      response.destroy();
      break;
    case "not-http":
      response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n");
      break;
    case "truncated":
      truncate(response, answer);
      break;
    case "endless":
      pour(response, answer);
      break;
    case "slow":
      trickle(response, answer);
      break;
    case "without":
      sendWithout(response, answer, fault.headers);
      break;
    default:
      send(response, fault === undefined ? answer : spoil(answer, fault));
  }
}

type ContentFault = Extract<
  Fault,
  { kind: "status" | "content" | "headers" | "not-json" | "media-type" | "damaged" | "no-digest" }
>;

function spoil(answer: Answer, fault: ContentFault): Answer {
  switch (fault.kind) {
    case "status":
      return { status: fault.status, headers: fault.headers ?? {}, body: Buffer.alloc(0) };
    case "content":
      return { status: 200, headers: fault.headers ?? {}, body: Buffer.from(fault.body) };
    case "headers":
      return { ...answer, headers: { ...answer.headers, ...fault.headers } };
    case "not-json":
      return { ...withoutDigest(answer), body: page };
    case "media-type":
      return { ...answer, headers: { ...answer.headers, "content-type": fault.mediaType } };
    case "damaged":
      return { ...answer, body: damaged(answer.body) };
    default:
      return withoutDigest(answer);
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { "content-length": body.length, ...headers });
  response.end(body);
}

function sendWithout(response: ServerResponse, answer: Answer, names: readonly string[]): void {
  const all: Answer["headers"] = {
    "content-length": String(answer.body.length),
    ...answer.headers,
  };
  const left = Object.entries(all).filter(([name]) => !names.includes(name));
  response.writeHead(answer.status, Object.fromEntries(left));
  response.end(answer.body);
}

function withoutDigest(answer: Answer): Answer {
  const { "docker-content-digest": _, ...headers } = answer.headers;
  return { ...answer, headers };
}

function damaged(body: Buffer): Buffer {
  return Buffer.from(body.map((byte, index) => (index === 0 ? byte ^ 1 : byte)));
}

function truncate(response: ServerResponse, answer: Answer): void {
  if (isHead(response)) {
    send(response, answer);
    return;
  }
  const { status, headers, body } = answer;
  response.writeHead(status, { ...headers, "content-length": body.length });
  response.write(body.subarray(0, body.length - 1), () => response.destroy());
}

function pour(response: ServerResponse, answer: Answer): void {
  if (isHead(response)) {
    send(response, answer);
    return;
  }
  const { status, headers } = answer;
  response.writeHead(status, headers);
  const chunk = Buffer.alloc(64 * 1024, " ");
  const fill = () => {
    while (!response.destroyed && response.write(chunk)) {}
  };
  response.on("drain", fill);
  fill();
}

function trickle(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers);
  const ticking = setInterval(() => response.write(" "), pause);
  response.write(body.subarray(0, 1));
  response.on("close", () => clearInterval(ticking));
}

/** The answer to a HEAD has no body that could go wrong. */
function isHead(response: ServerResponse): boolean {
  return response.req.method === "HEAD";
}
