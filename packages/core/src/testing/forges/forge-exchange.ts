import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { MatchedOperation } from "./forge-description.ts";
import type { ForgeContext, ForgeFace } from "./forge-face.ts";
import { type ForgeFault, ForgeFaults } from "./forge-fault.ts";
import type { ForgeGit } from "./forge-git.ts";
import { ForgeHolds } from "./forge-holds.ts";
import type { ForgeAnswer, LoggedRequest } from "./forge-http.ts";
import type { ForgeState } from "./forge-state.ts";
import { observeGit } from "./observe-git.ts";

interface OpenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  status: number | undefined;
}

/** Takes requests, has them answered and checks both against the description. */
export class ForgeExchange {
  readonly faults = new ForgeFaults();
  readonly holds = new ForgeHolds();
  readonly requests: LoggedRequest[] = [];
  violations: string[] = [];
  /** What it takes for its own address. */
  ownUrl: string;
  readonly #state: ForgeState;
  readonly #git: ForgeGit;
  readonly #face: ForgeFace;
  readonly #open = new Set<Promise<void>>();

  constructor(state: ForgeState, git: ForgeGit, face: ForgeFace) {
    this.#state = state;
    this.#git = git;
    this.ownUrl = state.git.url;
    this.#face = face;
  }

  serve(incoming: IncomingMessage, response: ServerResponse): void {
    const served = this.#serve(incoming, response).finally(() => this.#open.delete(served));
    this.#open.add(served);
  }

  /** Resolves once all that was asked has been answered, also where nobody waits for it any more. */
  async served(): Promise<void> {
    await Promise.allSettled(this.#open);
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: path = "" } = incoming;
    const body = parsed(await text(incoming));
    const said = body instanceof NotJson ? body.text : body;
    const logged: OpenRequest = { method, path, body: said, status: undefined };
    this.requests.push(logged);
    await this.holds.pass(`${method} ${path}`);
    const fault = this.faults.take("api", method, path);
    if (fault !== undefined && fault.when !== "after") {
      this.#misbehave(response, logged, fault);
      return;
    }
    const answer = await this.#state.exclusively(() => this.#answered(incoming, body));
    if (fault !== undefined) {
      this.#misbehave(response, logged, fault);
    } else {
      this.#send(response, logged, answer);
    }
  }

  /** Fails a fetch or a push, if that is planned. */
  failGit({ method = "", url = "" }: IncomingMessage, response: ServerResponse): boolean {
    const fault = this.faults.take("git", method, url);
    if (fault !== undefined) {
      this.#misbehave(response, { method, path: url, body: undefined, status: undefined }, fault);
    }
    return fault !== undefined;
  }

  /** A forge that breaks is a violation too. */
  async #answered(incoming: IncomingMessage, body: unknown): Promise<ForgeAnswer> {
    try {
      return await this.#answer(incoming, body);
    } catch (error) {
      const reason = error instanceof Error ? error.stack : String(error);
      this.violations.push(`${incoming.method} ${incoming.url} broke the forge: ${reason}`);
      return { status: 500, body: { message: "Server Error" } };
    }
  }

  async #answer(incoming: IncomingMessage, body: unknown): Promise<ForgeAnswer> {
    await observeGit(this.#state, this.#git);
    const { method = "" } = incoming;
    const { pathname, searchParams: query } = new URL(incoming.url ?? "", this.#state.git.url);
    const { basePath } = this.#face;
    const path = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : "";
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()]),
    );
    const request = { method, path, query, headers, body };
    const matched = this.#face.description.match(method, path);
    const violations = this.#violations(request, matched, pathname);
    this.violations.push(...violations.map((one) => `${method} ${incoming.url}: ${one}`));
    const token = this.#face.tokenOf(headers);
    const context: ForgeContext = {
      state: this.#state,
      git: this.#git,
      request,
      violations,
      web: this.ownUrl,
      api: `${this.ownUrl}${basePath}`,
      caller: this.#state.caller(token ?? ""),
      parameters: matched?.parameters ?? {},
    };
    const answer = await this.#decide(context, { matched, pathname, token });
    return this.#face.finish(context, answer);
  }

  #violations(
    request: ForgeContext["request"],
    matched: MatchedOperation | undefined,
    pathname: string,
  ): readonly string[] {
    if (request.body instanceof NotJson) {
      return ["the body is not JSON"];
    }
    if (matched === undefined) {
      return pathname in this.#face.beside ? [] : ["no such operation is described"];
    }
    return this.#face.description.violations(matched.operation, request);
  }

  async #decide(
    context: ForgeContext,
    { matched, pathname, token }: Decidable,
  ): Promise<ForgeAnswer> {
    const refused = this.#face.admit(context, token);
    if (refused !== undefined) {
      return refused;
    }
    if (context.request.body instanceof NotJson) {
      return this.#face.notJson(context);
    }
    const beside = this.#face.beside[pathname];
    if (beside !== undefined) {
      const { violations, ...answer } = await beside(context);
      this.violations.push(...violations.map((one) => `${pathname}: ${one}`));
      return answer;
    }
    return matched === undefined ? this.#face.notFound(context) : this.#checked(context, matched);
  }

  /** The answer, which is a violation itself if it is not as described. */
  async #checked(context: ForgeContext, matched: MatchedOperation): Promise<ForgeAnswer> {
    const answer = await this.#face.answer(context, matched);
    const { body } = answer;
    const sent: unknown = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
    const { description, asDescribed } = this.#face;
    const said = asDescribed({ ...answer, body: sent }, matched);
    const wrongs = description.wrongs(matched.operation, said.status, said.body);
    const { method, path } = matched.operation;
    const what = `answer ${answer.status} to ${method} ${path}`;
    this.violations.push(...wrongs.map((one) => `${what}: ${one}`));
    return answer;
  }

  #misbehave(response: ServerResponse, logged: OpenRequest, fault: ForgeFault): void {
    const { status, headers = {}, body } = fault;
    if (status === undefined) {
      response.destroy();
    } else {
      this.#send(response, logged, { status, headers, body });
    }
  }

  #send(response: ServerResponse, logged: OpenRequest, answer: ForgeAnswer): void {
    const { status, headers = {}, body } = answer;
    logged.status = status;
    const isText = typeof body === "string";
    const bytes = body === undefined ? "" : isText ? body : JSON.stringify(body);
    response.writeHead(status, {
      date: this.#state.now().toUTCString(),
      ...(body === undefined ? {} : { "content-type": isText ? "text/plain" : "application/json" }),
      ...(status === 204 || status === 304 ? {} : { "content-length": Buffer.byteLength(bytes) }),
      ...headers,
    });
    response.end(bytes);
  }
}

interface Decidable {
  readonly matched: MatchedOperation | undefined;
  readonly pathname: string;
  readonly token: string | undefined;
}

class NotJson {
  readonly text: string;

  constructor(said: string) {
    this.text = said;
  }
}

function parsed(body: string): unknown {
  if (body === "") {
    return undefined;
  }
  try {
    return JSON.parse(body);
  } catch {
    return new NotJson(body);
  }
}
