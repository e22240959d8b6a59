import { describe, expect, it } from "vitest";
import { createClients } from "../config/clients.ts";
import { parseConfiguration } from "../config/configuration.ts";
import { Redactor } from "../redactor.ts";
import { silentLogger, systemTimers } from "../runtime.ts";
import type { Source } from "../source.ts";
import { git } from "../sources/git.ts";
import { oci } from "../sources/oci.ts";
import { System } from "../system.ts";
import { schedule } from "../triggers/schedule.ts";
import { checkProgram, type ProgramFindings } from "./check-program.ts";

const blank = () => ({
  digest: () => "",
  readFromOCIDescriptor: () => {},
  readFrom: async () => {},
  writeTo: async () => {},
});

const own: Source<unknown> = {
  kind: "own",
  open: () => Promise.reject(new Error("must not be opened")),
};

const credential = { type: "basic", basic: { username: "u", password: "hunter2" } };

async function check(system: System, given: object): Promise<ProgramFindings> {
  const configuration = parseConfiguration(given, { directory: "/srv" });
  const runtime = { logger: silentLogger, timers: systemTimers, redactor: new Redactor() };
  const options = { configuration, provided: new Map(), directory: "/srv", ...runtime };
  const clients = createClients(options);
  try {
    return checkProgram(system, { configuration, clients });
  } finally {
    await clients.close();
  }
}

function systemOf(...sources: readonly Source<ReturnType<typeof blank>>[]): System {
  const system = new System({ name: "shop" });
  system.definePipeline({ name: "web" }, blank, (pipeline) => {
    for (const [index, source] of sources.entries()) {
      pipeline.phase({ name: `phase-${index}` }, source);
    }
  });
  return system;
}

describe("what is configured", () => {
  const configured = {
    sources: {
      git: { config: { remote: { url: "config.git", credential: "bot" } } },
      oci: { web: { reference: "ghcr.io/acme/web:1" } },
    },
    credentials: { bot: credential },
  };

  it("is used by its name", async () => {
    const system = systemOf(git("config"), oci("web"));
    expect(await check(system, configured)).toEqual({
      problems: [],
      warnings: [],
      automatic: [],
    });
  });

  it("is used where it is given inline as well", async () => {
    const inline = oci({ reference: "ghcr.io/acme/web:1" });
    const system = systemOf(git({ url: "./config.git" }), inline);
    expect((await check(system, configured)).warnings).toEqual([]);
  });

  it("is of no use if nobody names it", async () => {
    expect(
      await check(systemOf(), {
        ...configured,
        credentials: { bot: credential, spare: credential },
      }),
    ).toEqual({
      problems: [],
      warnings: [
        "sources.git.config is used by no phase",
        "sources.oci.web is used by no phase",
        "credentials.spare is used by no source",
      ],
      automatic: [],
    });
  });

  it("is not judged where a source of the user's own may want it", async () => {
    expect((await check(systemOf(own), configured)).warnings).toEqual([]);
  });
});

describe("what the program names", () => {
  it("is missing, or of no use there, once for each phase", async () => {
    const wrong = git({ url: "git@host:config.git", credential: "bot" });
    const system = systemOf(git("config"), oci("web"), wrong);
    const { problems } = await check(system, { credentials: { bot: credential } });
    expect(problems).toEqual([
      'web/phase-0: the configuration has no "config" under sources.git; add it to glu.yaml',
      'web/phase-1: the configuration has no "web" under sources.oci; add it to glu.yaml',
      expect.stringMatching(/^web\/phase-2: the credential "bot" is of type basic, but .*ssh URL/),
    ]);
  });

  it("is a branch that is none, or whose function fails", async () => {
    const failing = () => {
      throw new Error("no such team");
    };
    const slow = async () => Promise.reject(new Error("nobody waits for it"));
    const branches = [failing, slow as unknown as () => string, () => ""];
    const system = systemOf(...branches.map((branch) => git({ url: "./config.git", branch })));
    expect((await check(system, {})).problems).toEqual([
      expect.stringMatching(/^web\/phase-0: .*no such team; return the name of a branch/),
      expect.stringMatching(/^web\/phase-1: the branch of web\/phase-1 is a promise; return/),
      expect.stringMatching(/^web\/phase-2: the branch of web\/phase-2 is empty; return/),
    ]);
  });

  it("is a trigger that matches nothing", async () => {
    const system = systemOf();
    system.addTrigger(schedule({ interval: "10s", matches: { labels: { env: "staging" } } }));
    expect(await check(system, {})).toMatchObject({
      problems: [expect.stringContaining("schedule")],
      automatic: undefined,
    });
  });
});
