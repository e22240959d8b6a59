import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Configuration, parseConfiguration, readConfiguration } from "./configuration.ts";
import { type Environment, variableFor } from "./environment.ts";
import { Secret } from "./secret.ts";

function read(text: string, env: Environment = {}): Configuration {
  return readConfiguration({ cwd: "/srv", source: { file: "conf/glu.yaml", text }, env });
}

describe("readConfiguration", () => {
  it("has a default for everything", () => {
    expect(readConfiguration({ cwd: "/srv", source: undefined, env: {} })).toEqual({
      file: undefined,
      directory: "/srv",
      log: { level: "info", format: "auto" },
      server: {
        host: "127.0.0.1",
        port: 8080,
        protocol: "http",
        max_connections: 1024,
        webhooks: {},
        auth: { tokens: {}, proxy: { user_header: "x-forwarded-user", role: "operator" } },
      },
      metrics: { enabled: true, public: false, otlp: { interval: 60_000, headers: {} } },
      storage: {
        type: "sqlite",
        path: "/srv/.glu",
        retention: { arrivals: 1000, promotions: 1000 },
      },
      automation: { limit: 100 },
      sources: { git: {}, oci: {} },
      credentials: {},
      webhooks: {},
    });
  });

  it.each(["", "# nothing yet\n", "---\n", "{}", "\ufeff\r\n"])("takes %j for defaults", (text) => {
    expect(read(text).server.port).toBe(8080);
  });

  it("lets a file name its JSON Schema", () => {
    expect(read("$schema: ./glu.schema.json")).toEqual(read(""));
  });

  it("takes a section with nothing below it for one that is left out", () => {
    const text = "log: ~\nserver: { auth: }\nstorage:\nsources: { git: , oci: null }\ncredentials:";
    expect(read(text)).toEqual(read(""));
    expect(read(`${text} { a: { type: ssh, ssh: } }`)).toMatchObject({
      credentials: { a: { ssh: { insecure_ignore_host_key: false } } },
    });
    expect(read("sources:", { GLU_SOURCES_OCI_A_REFERENCE: "x" }).sources.oci).toHaveProperty("a");
  });

  it("S24: reads a reference and its credential from sources.oci", () => {
    const { sources } = read(`
      sources: { oci: { app: { reference: ghcr.io/get-glu/app:latest, credential: github, plain_http: true } } }
      credentials: { github: { type: basic, basic: { username: me, password: token } } }`);
    expect(sources.oci["app"]).toEqual({
      reference: "ghcr.io/get-glu/app:latest",
      credential: "github",
      interval: 10_000,
      labels: true,
      plain_http: true,
    });
  });

  it("S25: reads name, URL and credential of a remote from sources.git", () => {
    const { sources } = read(`
      sources:
        git:
          gitopsexample:
            default_branch: main
            remote: { name: upstream, url: "https://github.com/get-glu/example.git", credential: github, interval: 1m }
      credentials: { github: { type: basic, basic: { username: me, password: token } } }`);
    expect(sources.git["gitopsexample"]).toEqual({
      default_branch: "main",
      remote: {
        name: "upstream",
        url: "https://github.com/get-glu/example.git",
        credential: "github",
        interval: 60_000,
        engine: "auto",
      },
      author: { name: "glu", email: "glu@localhost" },
    });
  });

  it("S26: shares a basic credential between sources of different kinds", async () => {
    const { sources, credentials } = read(`
      sources:
        git: { config: { remote: { url: "https://example.com/config.git", credential: github } } }
        oci: { app: { reference: ghcr.io/app, credential: github } }
      credentials: { github: { type: basic, basic: { username: me, password: token } } }`);
    expect(sources.git["config"]?.remote.credential).toBe("github");
    expect(sources.oci["app"]?.credential).toBe("github");
    const password = expect.any(Secret);
    expect(credentials["github"]).toEqual({ type: "basic", basic: { username: "me", password } });
    expect(await passwordOf(credentials["github"])).toBe("token");
  });

  it("reads keys of SSH and for signing, with paths relative to the folder of the file", () => {
    const { sources, credentials } = read(`
      sources:
        git:
          config:
            remote:
              { url: "git@example.com:config.git", credential: deploy, engine: cli, ca_file: ca.pem, pushes_per_minute: 30 }
            signing: { type: ssh, key: ../keys/sign }
          other: { remote: { url: "https://example.com/x.git" }, signing: { type: gpg, key: 8A2F1C } }
      credentials:
        deploy: { type: ssh, ssh: { private_key_path: keys/deploy, known_hosts: /etc/hosts.known } }
        agent: { type: ssh }`);
    expect(sources.git["config"]).toMatchObject({
      remote: { engine: "cli", ca_file: "/srv/conf/ca.pem", pushes_per_minute: 30 },
      signing: { type: "ssh", key: "/srv/keys/sign" },
    });
    expect(sources.git["other"]?.signing).toEqual({ type: "gpg", key: "8A2F1C" });
    expect(credentials).toEqual({
      deploy: {
        type: "ssh",
        ssh: {
          private_key_path: "/srv/conf/keys/deploy",
          known_hosts: "/etc/hosts.known",
          insecure_ignore_host_key: false,
        },
      },
      agent: { type: "ssh", ssh: { insecure_ignore_host_key: false } },
    });
  });

  it("takes either kind of credential from environment variables alone", async () => {
    const env = {
      GLU_CREDENTIALS_DEPLOY_KEY_TYPE: "ssh",
      GLU_CREDENTIALS_DEPLOY_KEY_SSH_PRIVATE_KEY_PATH: "keys/deploy",
      GLU_CREDENTIALS_DEPLOY_KEY_SSH_KNOWN_HOSTS: "keys/hosts",
      GLU_CREDENTIALS_DEPLOY_KEY_SSH_INSECURE_IGNORE_HOST_KEY: "TRUE",
      GLU_CREDENTIALS_BOT_TYPE: "basic",
      GLU_CREDENTIALS_BOT_BASIC_USERNAME: "me",
      GLU_CREDENTIALS_BOT_BASIC_PASSWORD: "token",
    };
    const { credentials } = readConfiguration({ cwd: "/srv", source: undefined, env });
    expect(credentials["deploy_key"]).toEqual({
      type: "ssh",
      ssh: {
        private_key_path: "/srv/keys/deploy",
        known_hosts: "/srv/keys/hosts",
        insecure_ignore_host_key: true,
      },
    });
    expect(await passwordOf(credentials["bot"])).toBe("token");
  });

  it("reads JSON and YAML with anchors, merge keys and CRLF alike", () => {
    const yaml =
      "sources:\r\n  oci:\r\n    a: &a { reference: a }\r\n    b:\r\n      <<: *a\r\n      plain_http: true\r\n";
    const json =
      '{\n\t"sources": {\n\t\t"oci": { "a": { "reference": "a" }, "b": { "reference": "a", "plain_http": true } }\n\t}\n}';
    expect(read(yaml)).toEqual(read(json));
  });

  it.each(["debug", "INFO", "Warn", "eRRor"])("reads the log level %s in any case", (level) => {
    expect(read(`log: { level: ${level} }`).log.level).toBe(level.toLowerCase());
  });

  it("B19, B20: lets the environment win over the file, whatever the type", async () => {
    const env = {
      GLU_SERVER_PORT: "0",
      GLU_SOURCES_OCI_MY_APP_PLAIN_HTTP: "false",
      GLU_SOURCES_OCI_MY_APP_INTERVAL: "1s",
      GLU_STORAGE_PATH: "state",
    };
    const text =
      "server: { port: 1 }\nsources: { oci: { my-app: { reference: a, plain_http: true } } }";
    const { server, sources, storage } = read(text, env);
    expect(server.port).toBe(0);
    expect(sources.oci["my-app"]).toEqual({
      reference: "a",
      interval: 1000,
      labels: true,
      plain_http: false,
    });
    expect(storage.path).toBe("/srv/conf/state");
  });

  it("fills blocks that the file leaves empty from the environment", () => {
    const text = "server:\nsources:\n  oci:\n    app:\n";
    const env = { GLU_SERVER_PORT: "1", GLU_SOURCES_OCI_APP_REFERENCE: "a" };
    expect(read(text, env).sources.oci["app"]?.reference).toBe("a");
  });

  it("S23: is complete from environment variables alone", async () => {
    const env = {
      GLU_SOURCES_GIT_CONFIG_REMOTE_URL: "https://example.com/config.git",
      GLU_SOURCES_GIT_CONFIG_REMOTE_CREDENTIAL: "github",
      GLU_SOURCES_OCI_APP_REFERENCE: "ghcr.io/app",
      GLU_CREDENTIALS_GITHUB_TYPE: "basic",
      GLU_CREDENTIALS_GITHUB_BASIC_USERNAME: "me",
      GLU_CREDENTIALS_GITHUB_BASIC_PASSWORD: "token",
    };
    const configuration = readConfiguration({ cwd: "/srv", source: undefined, env });
    expect(Object.keys(configuration.sources.git)).toEqual(["config"]);
    expect(await passwordOf(configuration.credentials["github"])).toBe("token");
  });

  it("S23: says the same from the file and from the environment", () => {
    const text = fc.stringMatching(/^[a-z]{1,8}$/);
    const name = fc
      .stringMatching(/^[a-z0-9]{1,8}(_[a-z0-9]{1,4})?$/)
      .filter((key) => key !== "constructor");
    const oci = fc.record(
      {
        reference: text,
        interval: fc.integer({ min: 1, max: 1000 }).map((seconds) => `${seconds}s`),
        plain_http: fc.boolean(),
      },
      { requiredKeys: ["reference"] },
    );
    const port = fc.integer({ min: 0, max: 65_535 });
    // Entries of one image have to agree.
    const images = fc
      .dictionary(name, oci, { noNullPrototype: true })
      .filter(
        (found) =>
          new Set(Object.values(found).map(({ reference }) => reference)).size ===
          Object.keys(found).length,
      );
    fc.assert(
      fc.property(port, images, (port, oci) => {
        const env = Object.fromEntries(
          Object.entries(oci).flatMap(([name, source]) =>
            Object.entries(source).map(([key, value]) => [
              variableFor(["sources", "oci", name, key]),
              String(value),
            ]),
          ),
        );
        const fromFile = read(JSON.stringify({ server: { port }, sources: { oci } }));
        expect(read("", { ...env, GLU_SERVER_PORT: String(port) })).toEqual(fromFile);
      }),
    );
  });

  it("is frozen through and through, and finds no name that nobody configured", () => {
    const configuration = read("sources: { oci: { app: { reference: a } } }");
    expect(Object.isFrozen(configuration)).toBe(true);
    expect(Object.isFrozen(configuration.sources.oci["app"])).toBe(true);
    expect(configuration.sources.oci["toString"]).toBeUndefined();
  });

  it("shows no secret when printed", () => {
    const text = "credentials: { a: { type: basic, basic: { username: u, password: hunter2 } } }";
    expect(JSON.stringify(read(text))).toContain('"password":"[redacted]"');
  });
});

describe("parseConfiguration", () => {
  it("takes an object shaped like the file", () => {
    const value = { sources: { git: { a: { remote: { url: "a.git" } } } } };
    const { file, directory, sources } = parseConfiguration(value, { directory: "/srv" });
    expect({ file, directory }).toEqual({ file: undefined, directory: "/srv" });
    expect(sources.git["a"]?.remote.url).toBe("/srv/a.git");
  });

  it("names the keys that are wrong", () => {
    expect(() => parseConfiguration({ log: { lvel: 1 } }, { directory: "/srv" })).toThrow(
      /^log\.lvel: unknown key; did you mean "level"\?$/,
    );
  });
});

async function passwordOf(
  credential: Configuration["credentials"][string] | undefined,
): Promise<string | undefined> {
  return credential?.type === "basic" ? await credential.basic.password.reveal() : undefined;
}
