import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GitProgramError } from "../errors.ts";
import type { GitObject, ObjectFormat, Oid } from "../objects/object.ts";
import type { GitOutput, GitProgram } from "./git-program.ts";
import { writeLooseObjects } from "./loose-objects.ts";
import { ObjectReader } from "./object-reader.ts";

export interface PrivateRepositoryOptions {
  readonly git: GitProgram;
  readonly format: ObjectFormat;
  readonly maxObjectSize: number;
  readonly fetchDeadline: number;
}

export interface CommitWanted {
  readonly tip: Oid;
  readonly known?: Oid | undefined;
}

/** How many tips stay reachable; git offers them to the server when it fetches. */
const maxTips = 64;
/** After so many uses a fresh repository takes over, as nothing is ever collected in one. */
const maxUses = 2000;
const readDeadline = 60_000;
const allBranches = "+refs/heads/*:refs/heads/*";
/**
 * What git says of servers that give only what refs point to: those of the first protocol, those that
 * look at what is wanted (JGit), and those that serve files (dumb HTTP).
 */
const namesRefused =
  /unadvertised object|remote did not send|want \S+ not valid|does not support shallow/i;

/**
 * A bare repository on disk that holds what was fetched so far. It is only a cache: after a failure
 * it is given up, and disappears when nobody uses it any more.
 */
export class PrivateRepository {
  readonly git: GitProgram;
  readonly format: ObjectFormat;
  readonly #options: PrivateRepositoryOptions;
  readonly #directory: string;
  /** The number of the ref that keeps a tip, in the order they were last written. */
  readonly #tips = new Map<Oid, number>();
  #created: Promise<void> | undefined;
  #fetching: Promise<unknown> = Promise.resolve();
  #uses = 0;
  #users = 0;
  #retired = false;

  constructor(options: PrivateRepositoryOptions) {
    this.git = options.git;
    this.format = options.format;
    this.#options = options;
    this.#directory = join(options.git.home, `${randomUUID()}.git`);
  }

  /** True once another repository should take over. */
  get worn(): boolean {
    return this.#retired || this.#uses > maxUses;
  }

  /** Runs `work` with a reader on this repository, which stays on disk that long. */
  async use<T>(signal: AbortSignal, work: (reader: ObjectReader) => Promise<T>): Promise<T> {
    this.#users += 1;
    this.#uses += 1;
    try {
      this.#created ??= this.#create();
      await this.#created;
      return await this.#read(signal, work);
    } catch (error) {
      if (!signal.aborted) {
        this.#giveUp();
      }
      throw error;
    } finally {
      this.#users -= 1;
      await this.#removeIfUnused();
    }
  }

  /** Takes no new users; disappears when the last one is done. */
  async retire(): Promise<void> {
    this.#retired = true;
    await this.#removeIfUnused();
  }

  /** Runs git in this repository. Any exit code is an answer. */
  run(purpose: string, args: readonly string[], options: RunOptions): Promise<GitOutput> {
    return this.git.run({
      ...options,
      purpose,
      args,
      gitDirectory: this.#directory,
      deadline: readDeadline,
    });
  }

  /** Runs git in this repository against the remote. Any exit code is an answer. */
  runRemote(args: readonly string[], options: RemoteRunOptions): Promise<GitOutput> {
    return this.git.runRemote({ ...options, args, gitDirectory: this.#directory });
  }

  /** @throws {GitProgramError} if the disk does not take them. */
  async write(objects: readonly GitObject[]): Promise<void> {
    await this.#onDisk(writeLooseObjects(this.#directory, objects));
  }

  /**
   * Fetches a commit with all its files, unless it is here or the remote does not have it.
   * @returns whether it was here.
   */
  async fetchCommit(
    wanted: CommitWanted,
    reader: ObjectReader,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (await this.#isHere(wanted.tip, reader)) {
      return true;
    }
    return this.#inTurn(() => this.#fetchMissing(wanted, reader, signal));
  }

  /** Fetches all that led to a commit, unless it is here. */
  async fetchHistory(tip: Oid, signal: AbortSignal): Promise<void> {
    await this.#inTurn(() => this.#unshallow(tip, signal));
  }

  /**
   * Fetches a commit that a branch points to with those that led to it, so many generations in all, without
   * trees and files where the server can leave them out. Nothing else is to be read from here afterwards.
   * @returns whether the remote has it.
   */
  async fetchGenerations(tip: Oid, generations: number, signal: AbortSignal): Promise<boolean> {
    const options = ["--filter=tree:0", `--depth=${generations}`];
    const { code, stderr } = await this.#runFetch([...options, this.git.remote.url, tip], signal);
    if (code !== 0 && !isAbsent(stderr)) {
      throw this.git.writeFailure(this.#fetchPurpose, stderr);
    }
    return code === 0;
  }

  /** Points a ref at `tip`, so that later fetches build on it; no longer at `instead`. */
  async keep(tip: Oid, instead: Oid | undefined): Promise<void> {
    if (this.#tips.has(tip)) {
      return;
    }
    const [oldest] = this.#tips.keys();
    const replaced = instead && this.#tips.has(instead) ? instead : this.#full ? oldest : undefined;
    const slot = (replaced && this.#tips.get(replaced)) ?? this.#tips.size;
    if (replaced) {
      this.#tips.delete(replaced);
    }
    this.#tips.set(tip, slot);
    try {
      await this.#writeRef(slot, tip);
    } catch {
      // What this would have saved is not worth failing for; the next call starts afresh.
      this.#retired = true;
    }
  }

  /** The commits whose parents were not fetched. */
  async shallowCommits(): Promise<readonly string[]> {
    const text = await readFile(join(this.#directory, "shallow"), "utf8").catch(() => "");
    return text.split("\n").filter((line) => line !== "");
  }

  async #create(): Promise<void> {
    await this.git.checkVersion();
    // A cleaner may have removed it.
    await this.#onDisk(mkdir(this.git.home, { recursive: true, mode: 0o700 }));
    const format = `--object-format=${this.format}`;
    const args = ["init", "--quiet", "--bare", "--template=", format];
    await this.git.prepare("Creating a private repository", args, this.#directory);
    await this.#onDisk(mkdir(join(this.#directory, "refs", "tips"), { recursive: true }));
  }

  async #onDisk(writing: Promise<unknown>): Promise<void> {
    try {
      await writing;
    } catch (cause) {
      throw new GitProgramError(
        `The private repository of ${this.git.remote.url} could not be written below ${this.git.home}. Make sure that its disk is writable and has space left.`,
        { cause },
      );
    }
  }

  async #read<T>(signal: AbortSignal, work: (reader: ObjectReader) => Promise<T>): Promise<T> {
    const reader = this.#reader(signal);
    try {
      return await work(reader);
    } finally {
      await reader.close();
    }
  }

  #reader(signal: AbortSignal): ObjectReader {
    const start = () =>
      this.git.start({
        purpose: "Reading objects",
        args: ["cat-file", "--batch"],
        gitDirectory: this.#directory,
        deadline: this.#options.fetchDeadline * 2,
        signal,
      });
    return new ObjectReader(start, this.#options.maxObjectSize);
  }

  /** One fetch at a time: git locks what it knows of where history was cut. */
  #inTurn<T>(fetching: () => Promise<T>): Promise<T> {
    const turn = this.#fetching.then(fetching);
    this.#fetching = turn.catch(() => this.#giveUp());
    return turn;
  }

  async #fetchMissing(
    { tip, known }: CommitWanted,
    reader: ObjectReader,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (await this.#isHere(tip, reader)) {
      return true;
    }
    const incremental = known !== undefined && (await has(reader, known));
    if (!(await this.#fetch(tip, incremental, signal))) {
      await this.#fetchBranches(tip, reader, signal);
    }
    if (await has(reader, tip)) {
      await this.keep(tip, known);
    }
    return false;
  }

  async #isHere(tip: Oid, reader: ObjectReader): Promise<boolean> {
    return this.#tips.has(tip) || (await has(reader, tip));
  }

  /**
   * Without depth only if the server can build on what is here; else it would send all history.
   * @returns false if the server does not give a commit by its name.
   */
  async #fetch(tip: Oid, incremental: boolean, signal: AbortSignal): Promise<boolean> {
    const depth = incremental ? [] : ["--depth=1"];
    const { code, stderr } = await this.#runFetch([...depth, this.git.remote.url, tip], signal);
    if (code === 0 || notThere.test(stderr)) {
      return true;
    }
    if (namesRefused.test(stderr)) {
      return false;
    }
    throw this.git.writeFailure(this.#fetchPurpose, stderr);
  }

  /** Fetches what branches have got, and only if `tip` is not among that, all of their history. */
  async #fetchBranches(tip: Oid, reader: ObjectReader, signal: AbortSignal): Promise<void> {
    await this.#mustFetch([this.git.remote.url, allBranches], signal);
    if (!(await has(reader, tip))) {
      await this.#unshallow(allBranches, signal);
    }
  }

  async #unshallow(refspec: string, signal: AbortSignal): Promise<void> {
    if ((await this.shallowCommits()).length > 0) {
      await this.#mustFetch(["--unshallow", this.git.remote.url, refspec], signal);
    }
  }

  async #mustFetch(args: readonly string[], signal: AbortSignal): Promise<void> {
    const { code, stderr } = await this.#runFetch(args, signal);
    if (code !== 0) {
      throw this.git.writeFailure(this.#fetchPurpose, stderr);
    }
  }

  get #fetchPurpose(): string {
    return `Fetching from ${this.git.remote.url}`;
  }

  #runFetch(args: readonly string[], signal: AbortSignal): Promise<GitOutput> {
    const options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
    return this.runRemote(["fetch", ...options, ...args], {
      purpose: this.#fetchPurpose,
      deadline: this.#options.fetchDeadline,
      signal,
    });
  }

  get #full(): boolean {
    return this.#tips.size >= maxTips;
  }

  async #writeRef(slot: number, tip: Oid): Promise<void> {
    const path = join(this.#directory, "refs", "tips", String(slot));
    const temporary = join(this.#directory, randomUUID());
    await writeFile(temporary, `${tip}\n`);
    await rename(temporary, path);
  }

  /** A killed git leaves locks, a full disk half a pack, a cleaner nothing at all: start again. */
  #giveUp(): void {
    this.#retired = true;
  }

  async #removeIfUnused(): Promise<void> {
    if (this.#users === 0 && this.worn) {
      this.#retired = true;
      await rm(this.#directory, { recursive: true, force: true });
    }
  }
}

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly input?: string;
}

export interface RemoteRunOptions {
  readonly purpose: string;
  readonly deadline: number;
  readonly signal: AbortSignal;
}

const notThere = /not our ref/;

function isAbsent(stderr: string): boolean {
  return notThere.test(stderr) || namesRefused.test(stderr);
}

async function has(reader: ObjectReader, oid: Oid): Promise<boolean> {
  return (await reader.read(oid)).kind !== "missing";
}
