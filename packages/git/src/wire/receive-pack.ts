import { ProtocolError, RemoteUnreachableError } from "../errors.ts";
import type { Oid } from "../objects/object.ts";
import type { PushRequest, PushResult, RefUpdate } from "../remote.ts";
import { listRefs } from "./list-refs.ts";
import { writePack } from "./pack/write-pack.ts";
import { readPackets } from "./protocol/pkt-line.ts";
import { encodePush, readPushReport } from "./protocol/push-command.ts";
import type { ExchangeOptions, Transport } from "./transport.ts";
import type { UploadPack } from "./upload-pack.ts";

const service = "git-receive-pack";

/** Pushes to `git-receive-pack`, and makes sure that it did what it says. */
export class ReceivePack {
  readonly #transport: Transport;
  readonly #uploadPack: UploadPack;
  /** True once the server was seen to do what it says. */
  #trusted = false;

  constructor(transport: Transport, uploadPack: UploadPack) {
    this.#transport = transport;
    this.#uploadPack = uploadPack;
  }

  /**
   * Pushes in one request: the old name of each ref is a condition the server checks under its own
   * lock (gitprotocol-pack "Reference Update Request").
   * @throws {GitError}
   */
  async push(
    { updates, objects }: PushRequest,
    call: ExchangeOptions,
  ): Promise<readonly PushResult[]> {
    const stale = await this.#staleDeletions(updates, call);
    const sent = updates.filter((update) => !stale.has(update));
    const answers = sent.length > 0 ? await this.#send({ updates: sent, objects }, call) : [];
    const accepted = sent.filter((_, index) => answers[index]?.kind === "accepted");
    await this.#readBack(accepted, call);
    const results = new Map(sent.map((update, index) => [update, answers[index]]));
    return updates.map((update) => results.get(update) ?? { kind: "stale", ref: update.ref });
  }

  /** The service answers only those who may push, and begins with what there is. @throws {GitError} */
  async check(call: ExchangeOptions): Promise<void> {
    this.#transport.forget();
    await this.#transport.discover(service, call);
  }

  async #send(
    { updates, objects }: PushRequest,
    call: ExchangeOptions,
  ): Promise<readonly PushResult[]> {
    const { capabilities } = await this.#transport.discover(service, call);
    const onlyDeletes = updates.every((update) => update.new === undefined);
    const pack = onlyDeletes ? undefined : writePack(objects, "sha1");
    const request = encodePush({ updates, pack, format: "sha1", capabilities });
    const answer = this.#transport.exchange(service, request, call);
    try {
      return await readPushReport(readPackets(answer), updates);
    } catch (error) {
      throw error instanceof ProtocolError ? this.#unanswered(error) : error;
    }
  }

  /**
   * A server that does not have the old commit of a deletion takes the ref for broken and deletes it
   * wherever it points. Once the ref was seen there, the server has the commit and checks it.
   */
  async #staleDeletions(
    updates: readonly RefUpdate[],
    call: ExchangeOptions,
  ): Promise<ReadonlySet<RefUpdate>> {
    const deletions = updates.filter((update) => update.new === undefined);
    if (deletions.length === 0) {
      return new Set();
    }
    const refs = await this.#read(deletions, call);
    return new Set(deletions.filter(({ ref, old }) => old === undefined || refs.get(ref) !== old));
  }

  /** A server that is not known yet may say one thing and do another. */
  async #readBack(accepted: readonly RefUpdate[], call: ExchangeOptions): Promise<void> {
    if (this.#trusted || accepted.length === 0) {
      return;
    }
    const refs = await this.#read(accepted, call).catch((error: unknown) => {
      throw call.signal.aborted ? error : this.#unconfirmed(error);
    });
    const unmoved = accepted.find(({ ref, old, new: now }) => old !== now && refs.get(ref) === old);
    if (unmoved) {
      throw new RemoteUnreachableError(
        `${this.#transport.location} accepted a push, but ${unmoved.ref} has not moved. The branch is read again.`,
      );
    }
    this.#trusted = true;
  }

  async #read(
    updates: readonly RefUpdate[],
    call: ExchangeOptions,
  ): Promise<ReadonlyMap<string, Oid>> {
    const names = updates.map(({ ref }) => ref);
    return (await listRefs(this.#uploadPack, names, call)).refs;
  }

  /** Whatever keeps the refs from being read, a push was sent before. */
  #unconfirmed(cause: unknown): RemoteUnreachableError {
    const reason = cause instanceof Error ? `: ${cause.message}` : ".";
    return new RemoteUnreachableError(
      `${this.#transport.location} accepted a push, which could not be confirmed${reason} The branch is read again.`,
      { cause },
    );
  }

  /** What the server did is not known, whatever it said. */
  #unanswered(cause: ProtocolError): RemoteUnreachableError {
    this.#transport.forget();
    return new RemoteUnreachableError(
      `The answer of ${this.#transport.location} to a push makes no sense: ${cause.message}. The branch is read again.`,
      { cause },
    );
  }
}
