import type { ChildProgram } from "../child-program.ts";
import { RemoteUnreachableError } from "../errors.ts";
import type { ObjectSource, ReadObject } from "../object-source.ts";
import { type ObjectType, type Oid, parseOid } from "../objects/object.ts";
import { ByteReader } from "./byte-reader.ts";

const maxHeader = 200;
const headerPattern = /^([0-9a-f]+) (blob|tree|commit|tag) (\d+)$/;

interface Connection {
  readonly git: ChildProgram;
  readonly output: ByteReader;
}

/**
 * Objects of a repository on disk, read through one `git cat-file --batch` that starts when it is
 * first needed. An object that comes into the repository later is found too. One call at a time.
 */
export class ObjectReader implements ObjectSource {
  readonly #start: () => ChildProgram;
  readonly #maxSize: number;
  #connection: Connection | undefined;

  constructor(start: () => ChildProgram, maxSize: number) {
    this.#start = start;
    this.#maxSize = maxSize;
  }

  async read(oid: Oid): Promise<ReadObject> {
    const [answer = { kind: "missing" }] = await this.readAll([oid]);
    return answer;
  }

  /** One answer per name, in the same order. */
  async readAll(oids: readonly Oid[]): Promise<readonly ReadObject[]> {
    this.#connection ??= this.#connect();
    const { git } = this.#connection;
    git.stdin.write(oids.map((oid) => `${oid}\n`).join(""));
    const answers: ReadObject[] = [];
    for (const _ of oids) {
      answers.push(await this.#next(this.#connection));
    }
    return answers;
  }

  async close(): Promise<void> {
    const git = this.#connection?.git;
    git?.stdin.end();
    git?.stdout.destroy();
    await git?.ended;
  }

  #connect(): Connection {
    const git = this.#start();
    return { git, output: new ByteReader(git.stdout) };
  }

  async #next({ git, output }: Connection): Promise<ReadObject> {
    const header = await output.line(maxHeader);
    if (header === undefined) {
      return brokenOff(git);
    }
    const [, oid = "", type = "", length = ""] = header.match(headerPattern) ?? [];
    if (oid === "") {
      return { kind: "missing" };
    }
    const size = Number(length);
    if (size > this.#maxSize) {
      await output.skip(size + 1);
      return { kind: "oversized", blob: { oid: parseOid(oid), size } };
    }
    const data = await output.bytes(size);
    await output.skip(1);
    if (!data) {
      return brokenOff(git);
    }
    return { kind: "object", object: { oid: parseOid(oid), type: type as ObjectType, data } };
  }
}

/** The stream ends early only when the process does, which then says why. */
async function brokenOff(git: ChildProgram): Promise<never> {
  const { stderr } = await git.ended;
  throw new RemoteUnreachableError(`git could not read its own objects: ${stderr}`);
}
