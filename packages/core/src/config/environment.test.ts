import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Environment, readEnvironment, variableFor } from "./environment.ts";
import type { Tree } from "./key-path.ts";
import { configurationKeys } from "./schema.ts";

function read(env: Environment, tree: Tree = {}) {
  return readEnvironment(env, { keys: configurationKeys, tree });
}

function pathOf(variable: string, tree: Tree = {}): string | undefined {
  return read({ [variable]: "x" }, tree).settings[0]?.path.join("/");
}

describe("readEnvironment", () => {
  it.each([
    ["GLU_SERVER_PORT", "server/port"],
    ["GLU_SERVER_AUTH_MODE", "server/auth/mode"],
    ["GLU_SOURCES_OCI_APP_REFERENCE", "sources/oci/app/reference"],
    ["GLU_SOURCES_OCI_APP_PLAIN_HTTP", "sources/oci/app/plain_http"],
    ["GLU_SOURCES_GIT_MY_APP_REMOTE_URL", "sources/git/my_app/remote/url"],
    ["GLU_SOURCES_GIT_MY_APP_DEFAULT_BRANCH", "sources/git/my_app/default_branch"],
    ["GLU_SOURCES_OCI_REFERENCE_REFERENCE", "sources/oci/reference/reference"],
    ["GLU_SOURCES_GIT_REMOTE_URL_REMOTE_URL", "sources/git/remote_url/remote/url"],
    ["GLU_CREDENTIALS_GITHUB_BASIC_PASSWORD", "credentials/github/basic/password"],
    ["GLU_CREDENTIALS_BASIC_TYPE", "credentials/basic/type"],
    ["GLU_CREDENTIALS_DEPLOY_SSH_PRIVATE_KEY_PATH", "credentials/deploy/ssh/private_key_path"],
    ["GLU_CREDENTIALS_SSH_SSH_KNOWN_HOSTS", "credentials/ssh/ssh/known_hosts"],
    ["GLU_SOURCES_GIT_APP_REMOTE_PUSHES_PER_MINUTE", "sources/git/app/remote/pushes_per_minute"],
    ["GLU_SOURCES_GIT_APP_SIGNING_KEY", "sources/git/app/signing/key"],
  ])("S23: %s sets a name only the environment has", (variable, path) => {
    expect(pathOf(variable)).toBe(path);
  });

  it.each(["my-app", "my_app", "My.App", "MY-APP"])(
    'B20: reaches the name "%s" that the file has',
    (name) => {
      const tree = { sources: { git: { other: {}, [name]: {} } } };
      expect(pathOf("GLU_SOURCES_GIT_MY_APP_REMOTE_URL", tree)).toBe(
        `sources/git/${name}/remote/url`,
      );
    },
  );

  it("names both when the file has two names that a variable can mean", () => {
    const tree = { sources: { git: { "my-app": {}, my_app: {} } } };
    expect(read({ GLU_SOURCES_GIT_MY_APP_REMOTE_URL: "x" }, tree)).toEqual({
      settings: [],
      problems: [
        {
          key: "GLU_SOURCES_GIT_MY_APP_REMOTE_URL",
          message:
            "can mean sources.git.my-app.remote.url or sources.git.my_app.remote.url; set it in the file instead",
        },
      ],
    });
  });

  it("names both when a schema lets a variable mean two keys, unless the file decides", () => {
    const details = {
      kind: "text",
      isRequired: false,
      section: [],
      description: undefined,
    } as const;
    const keys = [
      { ...details, path: ["apps", "*", "name"] },
      { ...details, path: ["apps", "*", "remote", "name"] },
    ];
    const env = { GLU_APPS_SHOP_REMOTE_NAME: "x" };
    expect(readEnvironment(env, { keys, tree: {} }).problems).toEqual([
      {
        key: "GLU_APPS_SHOP_REMOTE_NAME",
        message:
          "can mean apps.shop_remote.name or apps.shop.remote.name; set it in the file instead",
      },
    ]);
    const { settings } = readEnvironment(env, { keys, tree: { apps: { shop: {} } } });
    expect(settings.map(({ path }) => path)).toEqual([["apps", "shop", "remote", "name"]]);
  });

  it("names both variables that set one key", () => {
    const env = { GLU_SOURCES_GIT_APP_REMOTE_URL: "x", GLU_SOURCES_GIT_app_REMOTE_URL: "y" };
    expect(read(env).problems).toEqual([
      {
        key: "GLU_SOURCES_GIT_app_REMOTE_URL",
        message: "set either this or GLU_SOURCES_GIT_APP_REMOTE_URL",
      },
    ]);
  });

  it("reads lists, which are written as in JSON; anything else is one entry", () => {
    const variable = "GLU_SOURCES_OCI_APP_SELECT_ALLOW";
    const valueIn = (text: string) => read({ [variable]: text }).settings[0]?.value;
    expect(valueIn('["^v1", "^v[2-4]{1,2}$"]')).toEqual(["^v1", "^v[2-4]{1,2}$"]);
    expect(valueIn("^v[0-9]{1,3}$")).toBe("^v[0-9]{1,3}$");
    expect(valueIn("[0-9]+")).toBe("[0-9]+");
    expect(valueIn("[]")).toEqual([]);
  });

  it("B19: reads numbers and truth values, and leaves to the schema what is neither", () => {
    const { settings } = read({
      GLU_SERVER_PORT: "9000",
      GLU_SOURCES_OCI_A_PLAIN_HTTP: "False",
      GLU_SOURCES_OCI_B_PLAIN_HTTP: "yes",
      GLU_SOURCES_OCI_A_INTERVAL: "30",
      GLU_SOURCES_GIT_A_REMOTE_PUSHES_PER_MINUTE: "6",
      GLU_CREDENTIALS_A_SSH_INSECURE_IGNORE_HOST_KEY: "true",
    });
    expect(settings.map(({ value }) => value)).toEqual([9000, false, "yes", "30", 6, true]);
  });

  it.each([
    ["GLU_SERVER_PROT", "no such key; did you mean GLU_SERVER_PORT?"],
    ["GLU_server_port", "no such key; did you mean GLU_SERVER_PORT?"],
    [
      "GLU_SOURCES_OCI_MY_APP_REFERENSE",
      "no such key; did you mean GLU_SOURCES_OCI_MY_APP_REFERENCE?",
    ],
    ["GLU_SOURCE_OCI_APP_REFERENCE", "no such key; did you mean GLU_SOURCES_OCI_APP_REFERENCE?"],
    ["GLU_SOURCES_OCI__REFERENCE", "no such key"],
    ["GLU_", "no such key"],
    ["GLU_SOMETHING_ELSE", "no such key"],
    [
      "GLU_STORAGE_POSTGRES_URL",
      "no such key; set GLU_STORAGE_TYPE to postgres, and GLU_STORAGE_URL in place of this",
    ],
    [
      "GLU_STORAGE_POSTGRES_URL_FILE",
      "no such key; set GLU_STORAGE_TYPE to postgres, and GLU_STORAGE_URL_FILE in place of this",
    ],
    ["GLU_STORAGE_POSTGRES_URL_NAME", "no such key"],
    ["GLU_SOURCES_OCI_CONSTRUCTOR_REFERENCE", '"constructor" is reserved and cannot be a name'],
    ["GLU_SOURCES_OCI___PROTO___REFERENCE", '"__proto__" is reserved and cannot be a name'],
    [
      "GLU_CREDENTIALS__X_TYPE",
      '"_x" is not a name: use 1 to 63 letters, digits, ".", "_" or "-", beginning and ending with a letter or digit',
    ],
  ])("answers %s with: %s", (variable, message) => {
    expect(read({ [variable]: "x" })).toEqual({
      settings: [],
      problems: [{ key: variable, message }],
    });
  });

  it.each(
    [
      [
        "GLU_CONFIG",
        "GLU_URL",
        "GLU_TOKEN",
        "GLU_TOKEN_FILE",
        "GLU_SERVICE_HOST",
        "GLU_SERVICE_PORT",
        "GLU_SERVICE_PORT_HTTP",
        "GLU_PORT",
      ],
      ["GLU_PORT_8080_TCP", "GLU_PORT_8080_TCP_ADDR", "GLUE_X", "GLU", "PATH"],
    ].flat(),
  )("leaves %s alone", (variable) => {
    expect(read({ [variable]: "tcp://10.0.0.1:8080" })).toEqual({ settings: [], problems: [] });
  });

  it("takes a variable without a value for one that is not there", () => {
    expect(read({ GLU_SERVER_PROT: undefined })).toEqual({ settings: [], problems: [] });
  });

  it("S23: finds every key again by its variable, whatever the name", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?$/);
    fc.assert(
      fc.property(fc.constantFrom(...configurationKeys), name, ({ path }, name) => {
        fc.pre(!["constructor", "prototype"].includes(name.toLowerCase()));
        const named = path.map((key) => (key === "*" ? name : key));
        const star = path.indexOf("*");
        const group = path.slice(0, Math.max(0, star));
        const tree = group.reduceRight<Tree>((below, key) => ({ [key]: below }), { [name]: {} });
        expect(pathOf(variableFor(named), star === -1 ? {} : tree)).toBe(named.join("/"));
      }),
    );
  });
});
