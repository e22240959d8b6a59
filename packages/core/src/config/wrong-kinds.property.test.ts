import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigurationError, type ConfigurationProblem } from "./configuration-error.ts";
import { configurationJsonSchema } from "./json-schema.ts";
import { isAt, isTree, type KeyPath, type Tree, valueAt, withValue } from "./key-path.ts";
import { loadConfiguration } from "./load.ts";
import { configurationKeys, secretKeys } from "./schema.ts";

const secret = "hunter2";
const other = "swordfish";
const file = "file.pem";

/** Every key there is, each with a value that is right. */
const complete: Tree = {
  log: { level: "info", format: "auto" },
  server: {
    host: "127.0.0.1",
    port: 0,
    protocol: "https",
    cert_file: file,
    key_file: file,
    public_url: "https://glu.example.com",
    replica_url: "https://glu-0.glu.internal:8080",
    allowed_hosts: ["glu.internal"],
    max_connections: 100,
    auth: {
      mode: "token",
      tokens: {
        ci: { token: { file }, role: "operator", pipelines: ["app"], expires: "2099-12-31" },
      },
      proxy: {
        user_header: "x-user",
        trusted: ["10.0.0.0/8"],
        role: "viewer",
        groups_header: "x-groups",
        operators: ["release"],
      },
    },
    webhooks: { host: "127.0.0.1", port: 0 },
  },
  metrics: {
    enabled: true,
    public: false,
    otlp: {
      endpoint: "https://example.com",
      interval: "30s",
      headers: { authorization: { file } },
    },
  },
  storage: {
    type: "postgres",
    path: "state",
    url: { file },
    retention: { arrivals: 9, promotions: 9 },
  },
  automation: { limit: 100 },
  revision: "2026-01-31.1",
  sources: {
    git: {
      config: {
        default_branch: "main",
        remote: {
          name: "origin",
          url: "https://example.com/team/config.git",
          credential: "bot",
          interval: "10s",
          engine: "auto",
          ca_file: file,
          pushes_per_minute: 6,
        },
        author: { name: "bot", email: "bot@example.com" },
        signing: { type: "ssh", key: file },
        proposals: {
          provider: "github",
          url: "https://example.com",
          credential: "bot",
          branch_prefix: "glu",
          labels: ["promotion"],
          reviewers: "ada",
          assignees: "ada",
          draft: false,
          auto_merge: true,
          update: "always",
        },
      },
    },
    oci: {
      versions: {
        reference: "example.com/app:latest",
        select: {
          strategy: "semver",
          allow: [".*"],
          ignore: "beta",
          platform: "linux/amd64",
          min_age: "1h",
          range: "*",
          prereleases: false,
        },
        credential: "bot",
        interval: "10s",
        labels: true,
        plain_http: false,
        ca_file: file,
        token_hosts: ["example.com"],
        requests_per_second: 5,
      },
      numbers: {
        reference: "example.com/web:1",
        select: { strategy: "numerical", order: "ascending" },
      },
    },
  },
  credentials: {
    bot: { type: "basic", basic: { username: "bot", password: secret } },
    mounted: { type: "basic", basic: { username: "bot", password: { file } } },
    deploy: {
      type: "ssh",
      ssh: {
        private_key_path: file,
        passphrase: secret,
        known_hosts: file,
        insecure_ignore_host_key: false,
      },
    },
    deployvalue: { type: "ssh", ssh: { private_key: secret, passphrase: { file } } },
    deployfile: { type: "ssh", ssh: { private_key: { file } } },
    token: { type: "access_token", access_token: secret },
    mountedtoken: { type: "access_token", access_token: { file } },
    app: {
      type: "github_app",
      github_app: {
        app_id: 1,
        installation_id: 2,
        private_key_path: file,
        api_url: "https://api.example.com",
        ca_file: file,
      },
    },
    appvalue: {
      type: "github_app",
      github_app: { app_id: 1, installation_id: 2, private_key: secret },
    },
    appfile: {
      type: "github_app",
      github_app: { app_id: 1, installation_id: 2, private_key: { file } },
    },
    docker: { type: "docker_local", docker_local: { path: file } },
  },
  webhooks: {
    forge: { type: "github", secret: `${secret}, ${secret} and ${secret}` },
    mountedforge: { type: "gitea", secret: { file } },
  },
};

const kinds: readonly unknown[] = [null, other, 7, true, [other], { x: other }];
const reservedKeys = ["__proto__", "constructor", "toString", "hasOwnProperty"];
const places = placesIn(complete, []);
const sections = places.filter((place) => isTree(valueAt(complete, place)));
const texts = places.filter((place) => typeof valueAt(complete, place) === "string");

const accepts = new Ajv({ allowUnionTypes: true }).compile(configurationJsonSchema());
let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "glu-kinds-"));
  await writeFile(join(cwd, file), "");
});
afterAll(async () => {
  await rm(cwd, { recursive: true, force: true });
});

function placesIn(value: unknown, path: KeyPath): readonly KeyPath[] {
  return Object.entries(isTree(value) ? value : {}).flatMap(([key, child]) => {
    const place = [...path, key];
    return [place, ...placesIn(child, place)];
  });
}

function named(paths: readonly KeyPath[]) {
  return paths.map((place) => ({ name: place.join(".") || "nothing", place }));
}

/** What is wrong with a file that holds this, each with its place; nothing else may be thrown. */
async function problemsOf(tree: Tree): Promise<readonly ConfigurationProblem[]> {
  const text = JSON.stringify(tree, undefined, 1);
  await writeFile(join(cwd, "glu.json"), text);
  try {
    await loadConfiguration({ cwd, env: {} });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) {
      throw error;
    }
    expect(error.message).not.toContain(secret);
    expect(error.problems.filter((problem) => !isPlaced(problem, text))).toEqual([]);
    return error.problems;
  }
}

/** Whether a problem points to the key it names, or to one above. */
function isPlaced({ line = 0, column = 0, key, ...problem }: ConfigurationProblem, text: string) {
  const there = text.split("\n")[line - 1]?.slice(column - 1) ?? "";
  const word = /^"([\w.-]{0,63})/.exec(there)?.[1];
  return problem.file === "glu.json" && word !== undefined && `.${key}`.includes(`.${word}`);
}

function isAbout({ key }: ConfigurationProblem, place: KeyPath): boolean {
  const parent = place.slice(0, -1);
  const shown = isSecret(parent) ? [place, parent] : [place];
  return shown.some((path) => key === path.join(".")) || key.startsWith(`${place.join(".")}.`);
}

function isSecret(place: KeyPath): boolean {
  return secretKeys.some((pattern) => isAt(place, pattern));
}

/** Text that stands where a file is to be named must be shown. */
function mayBeShown(place: KeyPath): boolean {
  const isSafe = place[0] !== "credentials" && place[0] !== "webhooks";
  return isSafe || /path$|file$|known_hosts$/.test(place.at(-1) ?? "");
}

describe("a configuration with every key", () => {
  it("is right", async () => {
    const missing = configurationKeys.filter(({ path }) => !places.some((at) => isAt(at, path)));
    expect(missing).toEqual([]);
    expect(await problemsOf(complete)).toEqual([]);
    expect(accepts(complete)).toBe(true);
  });

  it.each(named(places))("names what is of another kind at $name", async ({ place }) => {
    for (const value of kinds) {
      const tree = withValue(complete, place, value);
      const problems = await problemsOf(tree);
      const about = problems.filter((problem) => isAbout(problem, place));
      expect({ value, named: about.length > 0 || accepts(tree) }).toEqual({ value, named: true });
      const shown = problems.filter(({ message }) => message.includes(other));
      expect(mayBeShown(place) ? [] : shown).toEqual([]);
    }
  });

  it.each(named(texts))("names text with a NUL byte at $name", async ({ place }) => {
    const problems = await problemsOf(withValue(complete, place, `a\0${other}`));
    expect(problems.filter((problem) => isAbout(problem, place))).not.toEqual([]);
  });

  it.each(named([[], ...sections]))(
    "names keys that every object has, below $name",
    async ({ place: section }) => {
      for (const key of reservedKeys) {
        const place = [...section, key];
        const problems = await problemsOf(withValue(complete, place, { polluted: true }));
        expect(problems.filter((problem) => isAbout(problem, place))).not.toEqual([]);
      }
      expect({}).not.toHaveProperty("polluted");
    },
  );

  it("answers anything anywhere with what is wrong, or takes what editors take", async () => {
    const change = fc.tuple(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }));
    const changes = fc.array(change, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        const tree = all.reduce(
          (before, [place, value]) => withValue(before, place, value),
          complete,
        );
        const problems = await problemsOf(tree);
        expect(problems.length > 0 || accepts(tree)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
