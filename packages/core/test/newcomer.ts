import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { GluProcess } from "./glu-process.ts";
import { npmEnvironment } from "./npm.ts";
import type { PageBlock } from "./page-blocks.ts";
import { matches, ShownOutput } from "./shown-output.ts";

const clone = fileURLToPath(new URL("../../..", import.meta.url));

/** Does what the page says, block by block, and compares what comes out with what the page shows. */
export class Newcomer {
  readonly #project: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #outputs: ShownOutput;
  #cwd = clone;
  #printed = "";
  #server: GluProcess | undefined;

  constructor(project: string) {
    this.#project = project;
    this.#outputs = new ShownOutput(project);
    this.#env = {
      ...npmEnvironment(),
      npm_config_prefer_offline: "true",
      npm_config_audit: "false",
      npm_config_fund: "false",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GLU_LOG_FORMAT: "pretty",
      GLU_SERVER_PORT: "0",
    };
  }

  async follow(block: PageBlock): Promise<void> {
    switch (`${block.language} ${block.by}`) {
      case "sh ":
        return await this.#run(block.text);
      case "sh server":
        return this.#serve(block.text);
      case "text server":
        return await this.#seeLogged(block.text);
      case "text ":
      case "diff ":
        return this.#compare(block.text);
      default:
        return await this.#write(block.text);
    }
  }

  async #run(commands: string): Promise<void> {
    const here = commands
      .replaceAll("../promotions", this.#project)
      // What npm would start, without the time that it takes.
      .replaceAll("npm exec -- glu", "node_modules/.bin/glu");
    const options = { cwd: this.#cwd, env: this.#env };
    const script = ["-euc", `exec 2>&1\n${here}`];
    const { stdout } = await promisify(execFile)("bash", script, options);
    this.#printed = stdout;
    if (commands.includes("cd ../promotions")) {
      this.#cwd = this.#project;
    }
  }

  #serve(command: string): void {
    assert.equal(command, "npm start\n");
    const program = join(this.#project, "node_modules", "@glu", "core", "bin", "glu.js");
    this.#server = new GluProcess(["serve"], { cwd: this.#project, env: this.#env, program });
  }

  async #seeLogged(text: string): Promise<void> {
    const lines = text.trimEnd().split("\n");
    for (const line of lines) {
      await this.#server?.logged(this.#outputs.pattern(line));
    }
  }

  #compare(text: string): void {
    const digest = /^sha256:[0-9a-f]{64}$/.exec(this.#printed.trim())?.[0];
    if (digest !== undefined) {
      this.#outputs.name(digest, text.trim());
    }
    const shown = this.#outputs.shown(text);
    const actual = this.#outputs.actual(this.#printed);
    assert.deepEqual(matches(shown, actual) ? shown : actual, shown);
  }

  async #write(text: string): Promise<void> {
    const [, path = ""] = /^(?:#|\/\/) (\S+)\n/.exec(text) ?? [];
    assert.ok(path, `this block names no file:\n${text}`);
    await writeFile(join(this.#project, path), text);
  }

  /** What its dashboard answers. */
  async dashboard(): Promise<string> {
    const [, url = ""] = (await this.#server?.logged(/dashboard=(\S+)/)) ?? [];
    return await (await fetch(url)).text();
  }

  /** Ctrl-C; resolves with the exit code. */
  async endServer(): Promise<number | null | undefined> {
    this.#server?.signal("SIGINT");
    return (await this.#server?.ended())?.code;
  }

  async leave(): Promise<void> {
    await this.#server?.kill();
  }
}
