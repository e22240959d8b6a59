import { describe, expect, it } from "vitest";
import { problemsOf } from "../testing/configuration-problems.ts";
import { readConfiguration } from "./configuration.ts";

describe("the problems of a configuration", () => {
  it("name those of variables also when the text cannot be understood", () => {
    const source = { file: "glu.yaml", text: "a: [1" };
    const env = { GLU_NOPE: "x", GLU_SERVER_PORT: "1" };
    const reading = () => readConfiguration({ cwd: "/srv", source, env });
    expect(reading).toThrow(/^glu\.yaml:1:6: .*\nGLU_NOPE: no such key$/);
  });

  it("B21, B22: are reported all at once, in the order of the file, then of the environment", () => {
    const text = `sources:
  oci:
    app:
      referense: x
      interval: 30
    x:
server:
  port: 99999
log: nothing
credentials:
  github: { type: basic, basic: { username: me } }
`;
    expect(problemsOf(text, { GLU_SERVER_HOTS: "x" })).toEqual([
      "conf/glu.yaml:3:5: sources.oci.app.reference: is required",
      'conf/glu.yaml:4:7: sources.oci.app.referense: unknown key; did you mean "reference"?',
      'conf/glu.yaml:5:7: sources.oci.app.interval: needs a unit: write "30s" for seconds, or ms, m, h or d',
      "conf/glu.yaml:6:5: sources.oci.x: is empty; it needs reference",
      "conf/glu.yaml:8:3: server.port: must be a whole number from 0 to 65535",
      "conf/glu.yaml:9:1: log: must be a mapping of keys",
      "conf/glu.yaml:11:26: credentials.github.basic.password: is required",
      "GLU_SERVER_HOTS: no such key; did you mean GLU_SERVER_HOST?",
    ]);
  });

  it.each([
    ["server: { port: -5 }", "server.port: must be a whole number from 0 to 65535"],
    ["server: { port: 1.5 }", "server.port: must be a whole number from 0 to 65535"],
    ["server: { port: '80' }", "server.port: must be a whole number from 0 to 65535"],
    ["server: { port: }", "server.port: is empty; give it a value or remove it"],
    ["server: { host: '' }", "server.host: must not be empty"],
    [
      'storage: { path: "a\\0b" }',
      "storage.path: must not contain line breaks or other control characters",
    ],
    ["server: { host: 127 }", "server.host: must be text; put it in quotes"],
    [
      "server: { auth: { mode: tokens } }",
      'server.auth.mode: must be one of "token", "proxy", "none"; did you mean "token"?',
    ],
    [
      "server: { public_url: 'https://glu.example.com/glu' }",
      "server.public_url: must end after the host, or the port",
    ],
    [
      "server: { replica_url: 'http://10.0.0.5:8080/api' }",
      "server.replica_url: must end after the host, or the port",
    ],
    [
      "server: { allowed_hosts: ['glu:8080'] }",
      "server.allowed_hosts: entry 1 must be a host name or an IP address, without a port",
    ],
    ["server: { max_connections: 0 }", "server.max_connections: must be a whole number, 1 or more"],
    ...["2027-13-01", "tomorrow", "2027-01-31T12:00:00+02:00", "2027-01-31 "].map((expires) => [
      `server: { auth: { mode: token, tokens: { ci: { token: ${"x".repeat(16)}, expires: "${expires}" } } } }`,
      "server.auth.tokens.ci.expires: must be a date, such as 2027-01-31, or a time in UTC, such as 2027-01-31T12:00:00Z",
    ]),
    [
      "server: { auth: { mode: token, tokens: { ci: { role: admin, token: x } } } }",
      'server.auth.tokens.ci.role: must be one of "viewer", "operator"',
    ],
    [
      "server: { auth: { mode: token, tokens: { ci: {} } } }",
      "server.auth.tokens.ci.token: is required",
    ],
    ...["10.0.0.0/33", "10.0.0", "proxy", "::1/129", "10.0.0.1/8/8", "10.0.0.1/"].map((network) => [
      `server: { auth: { mode: proxy, proxy: { trusted: ["${network}"] } } }`,
      "server.auth.proxy.trusted: entry 1 must be an IP address, or a network such as 10.1.0.0/16",
    ]),
    [
      "server: { auth: { mode: proxy, proxy: { trusted: [10.0.0.1], user_header: 'X: y' } } }",
      "server.auth.proxy.user_header: must be the name of a header: letters, digits and -",
    ],
    [
      "server: { cert: x }",
      "server.cert: unknown key; there can be host, port, protocol, cert_file, key_file, public_url, replica_url, allowed_hosts, max_connections, auth",
    ],
    ["server: { protocol: HTTP }", 'server.protocol: must be one of "http", "https"'],
    ["log: { level: loud }", 'log.level: must be one of "debug", "info", "warn", "error"'],
    [
      "sources: { oci: { a: { reference: a, select: { strategy: semver, allow: [a, 1] } } } }",
      "sources.oci.a.select.allow: entry 2 must be text; put it in quotes",
    ],
    [
      "sources: { oci: { a: { reference: a, select: { strategy: semver, allow: 1 } } } }",
      "sources.oci.a.select.allow: must be text, or a list of texts",
    ],
    [
      "sources: { oci: { a: { reference: a, token_hosts: { b: 1 } } } }",
      "sources.oci.a.token_hosts: must be text, or a list of texts",
    ],
    [
      "sources: { oci: { a: { reference: a, token_hosts: 'a.example.com,b.example.com' } } }",
      "sources.oci.a.token_hosts: entry 1 must be a host, such as auth.example.com or auth.example.com:8443",
    ],
    [
      "credentials: { a: { type: Basic, basic: { username: u, password: p } } }",
      'credentials.a.type: must be one of "basic", "ssh", "access_token", "github_app", "docker_local"; did you mean "basic"?',
    ],
    [
      "credentials: { a: { basic: { username: u, password: p } } }",
      'credentials.a.type: is required; must be one of "basic", "ssh", "access_token", "github_app", "docker_local"',
    ],
    ...["not a url", "ftp://x", "https://u:p@h", "https://h?x=y"].map((url) => [
      `credentials: { a: { type: github_app, github_app: { app_id: 1, installation_id: 1, private_key: x, api_url: '${url}' } } }`,
      "credentials.a.github_app.api_url: must be an https or http URL without user, password and query",
    ]),
    ["storage: []", "storage: must be a mapping of keys"],
    [
      "storage: { retention: { arrivals: 0 } }",
      "storage.retention.arrivals: must be a whole number, 1 or more",
    ],
    [
      "storage: { retention: { promotions: 1.5 } }",
      "storage.retention.promotions: must be a whole number, 1 or more",
    ],
    [
      "sources: { oci: { a: { reference: x, interval: 99ms } } }",
      "sources.oci.a.interval: must be at least 100ms",
    ],
    [
      "sources: { oci: { a: { reference: x, interval: 25d } } }",
      "sources.oci.a.interval: must be at most 24d",
    ],
    [
      "sources: { oci: { a: { reference: x, interval: -1s } } }",
      'sources.oci.a.interval: must be one number above zero and one unit of ms, s, m, h or d, such as "10s"',
    ],
    [
      "sources: { oci: { a: { reference: x, plain_http: 1 } } }",
      "sources.oci.a.plain_http: must be true or false",
    ],
    [
      "sources: { git: { a: { remote: { url: x }, url: x } } }",
      'sources.git.a.url: unknown key; did you mean "remote.url"?',
    ],
    ["sources: { git: { a: {} } }", "sources.git.a.remote.url: is required"],
    ["sources: { git: { a: } }", "sources.git.a: is empty; it needs remote.url"],
    [
      "sources: { oci: { -a: { reference: x } } }",
      'sources.oci.-a: is not a name: use 1 to 63 letters, digits, ".", "_" or "-", beginning and ending with a letter or digit',
    ],
    [
      "sources: { oci: { constructor: { reference: x } } }",
      "sources.oci.constructor: is reserved and cannot be a name",
    ],
    [
      "credentials: { __proto__: { type: basic } }",
      "credentials.__proto__: is reserved and cannot be a name",
    ],
    ["credentials: { a: { type: token } }", 'credentials.a.type: must be one of "basic", "ssh"'],
    ["credentials: { a: }", "credentials.a: is empty; it needs type"],
    [
      "credentials: { a: { type: basic, basic: } }",
      "credentials.a.basic: is empty; it needs username, password",
    ],
    [
      "credentials: { a: { type: ssh, basic: { username: u, password: p } } }",
      "credentials.a.basic: goes with type basic only; change that, or remove this",
    ],
    [
      "credentials: { a: { type: basic, basic: { username: u, password: p }, ssh: {} } }",
      "credentials.a.ssh: goes with type ssh only; change that, or remove this",
    ],
    [
      "credentials: { a: { type: ssh, ssh: { key: x } } }",
      "credentials.a.ssh.key: unknown key; there can be private_key_path, private_key, passphrase, known_hosts, insecure_ignore_host_key",
    ],
    [
      "credentials: { a: { type: ssh, ssh: { private_key: x, private_key_path: y } } }",
      "credentials.a.ssh.private_key: set either this or private_key_path",
    ],
    [
      "credentials: { a: { type: ssh, ssh: { passphrase: x } } }",
      "credentials.a.ssh.passphrase: goes with private_key or private_key_path only",
    ],
    [
      "credentials: { a: { type: github_app, github_app: { app_id: 1, installation_id: 1 } } }",
      "credentials.a.github_app.private_key_path: is required, or private_key in its place",
    ],
    [
      "{ sources: { git: { a: { remote: { url: 'https://x/y', credential: b, engine: cli } } } }, credentials: { b: { type: access_token, access_token: x } } }",
      'sources.git.a.remote.credential: the credential "b" is of type access_token, but sources.git.a.remote.url is reached with the engine cli, which cannot be given a token: choose the engine wire, or name a credential of type basic',
    ],
    [
      "credentials: { a: { type: ssh, private_key_path: x } }",
      'credentials.a.private_key_path: unknown key; did you mean "ssh.private_key_path"?',
    ],
    [
      "credentials: { a: { type: ssh, ssh: { insecure_ignore_host_key: sure } } }",
      "credentials.a.ssh.insecure_ignore_host_key: must be true or false",
    ],
    [
      "sources: { git: { a: { remote: { url: x, engine: fast } } } }",
      'sources.git.a.remote.engine: must be one of "auto", "wire", "cli"',
    ],
    ["automation: { limit: 0 }", "automation.limit: must be a whole number, 1 or more"],
    ["revision: 12", "revision: must be text; put it in quotes"],
    ['revision: "a\\nb"', "revision: must not contain line breaks or other control characters"],
    [`revision: ${"a".repeat(201)}`, "revision: must be at most 200 characters"],
    ["automation: { limit: many }", "automation.limit: must be a whole number, 1 or more"],
    [
      "sources: { git: { a: { remote: { url: x, pushes_per_minute: 0 } } } }",
      "sources.git.a.remote.pushes_per_minute: must be a whole number, 1 or more",
    ],
    [
      "sources: { git: { a: { remote: { url: x, pushes_per_minute: 1.5 } } } }",
      "sources.git.a.remote.pushes_per_minute: must be a whole number, 1 or more",
    ],
    [
      "sources: { git: { a: { remote: { url: x }, signing: } } }",
      "sources.git.a.signing: is empty; it needs type, key",
    ],
    [
      "sources: { git: { a: { remote: { url: x }, signing: { type: ssh } } } }",
      "sources.git.a.signing.key: is required",
    ],
    [
      "sources: { git: { a: { remote: { url: x }, signing: { type: pgp, key: x } } } }",
      'sources.git.a.signing.type: must be one of "ssh", "gpg"',
    ],
    [
      "credentials: { a: { basic: { username: u, password: p } } }",
      "credentials.a.type: is required",
    ],
    [
      "credentials: { a: { type: basic, basic: { username: 'u:v', password: p } } }",
      "credentials.a.basic.username: must not contain a colon",
    ],
    [
      "{ __proto__: 1 }",
      "__proto__: unknown key; there can be log, server, metrics, storage, automation, revision, sources, credentials",
    ],
  ])("%s has one: %s", (text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(/^conf\/glu\.yaml:1:\d+: /)]);
    expect(problemsOf(text)[0]).toContain(`: ${problem}`);
  });

  it.each([
    ["- a", "1:1: must be a mapping of keys, such as log, server, sources"],
    ["text", "1:1: must be a mapping of keys, such as log, server, sources"],
    ["log: {}\nlog: {}", "2:1: the same key is there twice"],
    ["\tlog: {}", "1:1: tabs cannot indent; use spaces"],
    ["log: {}\n---\nlog: {}", "2:1: a second document begins here; only one is supported"],
    ["log:\n  level: [", "2:11: the indentation does not fit, or a bracket is not closed"],
    [
      '{ "log": { "level": "info" ',
      "1:28: the indentation does not fit, or a bracket is not closed",
    ],
    ["storage: { path: !!binary aGk= }", "1:18: this tag is not understood"],
    ["log: { <<: loud }", "1:8: a merge key takes a mapping, or a list of mappings"],
    ["log: { <<: [{}, loud] }", "1:8: a merge key takes a mapping, or a list of mappings"],
    ["log: { <<: }", "1:8: a merge key takes a mapping, or a list of mappings"],
    ["log: *x", "1:6: this alias has no anchor before it, or is part of what it stands for"],
    ["log: !x {}", "1:6: this tag is not understood"],
    ["? [a]\n: b", "1:3: a key must be text"],
  ])("%j is answered with its place: %s", (text, problem) => {
    expect(problemsOf(text)).toEqual([`conf/glu.yaml:${problem}`]);
  });

  it("are answered when aliases multiply", () => {
    const text = `a: &a [1]\nb: &b [${"*a,".repeat(50)}]\nc: [${"*b,".repeat(50)}]\n`;
    expect(problemsOf(text)).toEqual([
      "conf/glu.yaml:1:1: has aliases that multiply to more than is reasonable",
    ]);
  });

  it("B22: name a credential that does not exist, its source, and the nearest one", () => {
    const text = `sources:
  git: { config: { remote: { url: x, credential: gihub } } }
  oci: { app: { reference: x, credential: other } }
credentials: { github: { type: basic, basic: { username: u, password: p } } }`;
    expect(problemsOf(text)).toEqual([
      'conf/glu.yaml:2:38: sources.git.config.remote.credential: there is no credential "gihub"; did you mean "github"?',
      'conf/glu.yaml:3:31: sources.oci.app.credential: there is no credential "other"; add it under credentials',
    ]);
  });

  it("name both sides of what does not fit together, all at once, where it stands", () => {
    const text = `sources:
  git:
    staging:
      remote: { url: "https://example.com/x.git", credential: deploy }
    production:
      remote:
        url: git@example.com:y.git
        credential: bot
    old: { remote: { url: "svn://example.com/x", credential: bot } }
    again: { remote: { url: "https://example.com/x.git", credential: deploy, engine: cli } }
  oci: { app: { reference: ghcr.io/app, credential: deploy } }
credentials:
  bot: { type: basic, basic: { username: u, password: p } }
  deploy: { type: ssh }`;
    const ssh = 'the credential "deploy" is of type ssh, but';
    expect(problemsOf(text)).toEqual([
      `conf/glu.yaml:4:51: sources.git.staging.remote.credential: ${ssh} sources.git.staging.remote.url is an http URL: name a credential of type basic, or use an ssh URL`,
      'conf/glu.yaml:8:9: sources.git.production.remote.credential: the credential "bot" is of type basic, but sources.git.production.remote.url is an ssh URL: name a credential of type ssh, or use an https URL',
      "conf/glu.yaml:9:22: sources.git.old.remote.url: Git remotes over svn:// are not supported. Use an https:// or ssh:// URL.",
      `conf/glu.yaml:10:58: sources.git.again.remote.credential: ${ssh} sources.git.again.remote.url is an http URL: name a credential of type basic, or use an ssh URL`,
      "conf/glu.yaml:10:78: sources.git.again.remote.engine: is not that of sources.git.staging, which is the same repository (same url and credential): give both the same",
      `conf/glu.yaml:11:41: sources.oci.app.credential: ${ssh} sources.oci.app.reference is an image, which is not read over ssh: name a credential of type basic`,
    ]);
    const env = { GLU_SOURCES_GIT_OLD_REMOTE_URL: "ssh://git@example.com/z.git" };
    expect(problemsOf(text, env)).toContainEqual(
      expect.stringMatching(/^conf\/glu\.yaml:9:50: sources\.git\.old\.remote\.credential: /),
    );
  });

  it("name the variable when the value came from one", () => {
    const env = {
      GLU_SERVER_PORT: "many",
      GLU_SOURCES_OCI_APP_CREDENTIAL: "nobody",
      GLU_SOURCES_OCI_WEB_INTERVAL: "10s",
    };
    expect(
      problemsOf("server: { port: 1 }\nsources: { oci: { app: { reference: x } } }", env),
    ).toEqual([
      "GLU_SERVER_PORT: must be a whole number from 0 to 65535",
      "GLU_SOURCES_OCI_WEB_REFERENCE: is required",
      'GLU_SOURCES_OCI_APP_CREDENTIAL: there is no credential "nobody"; add it under credentials',
    ]);
  });

  it.each(["0.0.0.0", "::", "192.168.0.1", "example.com", "127.0.0.1.example.com"])(
    "say that listening on %s without authentication must be written down",
    (host) => {
      expect(problemsOf(JSON.stringify({ server: { host } }))).toEqual([
        expect.stringContaining(
          "set server.auth.mode to token or proxy, to none to accept that, or listen on 127.0.0.1",
        ),
      ]);
      expect(problemsOf(JSON.stringify({ server: { host, auth: { mode: "none" } } }))).toEqual([]);
      expect(problemsOf("", { GLU_SERVER_HOST: host })[0]).toMatch(/^GLU_SERVER_HOST: /);
    },
  );

  it.each(["127.0.0.1", "127.1.2.3", "localhost", "::1"])("let the server listen on %s", (host) => {
    expect(problemsOf(JSON.stringify({ server: { host } }))).toEqual([]);
  });
});
