import { describe, expect, it } from "vitest";
import { checkCredentials } from "./check-credentials.ts";

const credentials = {
  bot: { type: "basic", basic: { username: "u", password: "p" } },
  key: { type: "ssh" },
  token: { type: "access_token", access_token: "t" },
  app: { type: "github_app", github_app: {} },
  docker: { type: "docker_local" },
  vague: {},
  odd: { type: "token" },
};

function complaint(url: string, credential: string): string | undefined {
  const tree = { sources: { git: { a: { remote: { url, credential } } } }, credentials };
  const [finding, ...others] = checkCredentials(tree, { directory: "/srv", provided: [] });
  expect(others).toEqual([]);
  if (finding) {
    expect(finding.path.join(".")).toBe("sources.git.a.remote.credential");
  }
  return finding?.message;
}

const toHttp = "name a credential of type basic, or use an ssh URL";
const toSsh = "name a credential of type ssh, or use an https URL";
const toPath = "name no credential, or use an ssh URL";

describe("a credential", () => {
  it.each([
    ["https://example.com/x.git", "key", `is an http URL: ${toHttp}`],
    ["http://example.com/x.git", "key", `is an http URL: ${toHttp}`],
    ["ssh://git@example.com/x.git", "bot", `is an ssh URL: ${toSsh}`],
    ["git@example.com:x.git", "bot", `is an ssh URL: ${toSsh}`],
    ["file:///srv/x.git", "key", `is a local path: ${toPath}`],
    ["/srv/x.git", "key", `is a local path: ${toPath}`],
    ["x.git", "key", `is a local path: ${toPath}`],
  ])("that does not fit %s is refused: %s", (url, name, reason) => {
    const type = name === "key" ? "ssh" : "basic";
    expect(complaint(url, name)).toBe(
      `the credential "${name}" is of type ${type}, but sources.git.a.remote.url ${reason}`,
    );
  });

  it.each([
    ["https://example.com/x.git", "bot"],
    ["http://example.com/x.git", "bot"],
    ["https://example.com/x.git", "token"],
    ["ssh://git@example.com/x.git", "key"],
    ["git@example.com:x.git", "key"],
    ["x.git", "bot"],
  ])("fits %s: %s", (url, name) => {
    expect(complaint(url, name)).toBeUndefined();
  });

  it.each([
    [
      "git@example.com:x.git",
      "token",
      "is an ssh URL: name a credential of type ssh, or use an https",
    ],
    ["https://example.com/x.git", "docker", "is an http URL: name a credential of type basic"],
    [
      "git@example.com:x.git",
      "app",
      "is an ssh URL: name a credential of type ssh, or use an https",
    ],
    ["git@example.com:x.git", "docker", "is an ssh URL: name a credential of type ssh"],
    ["x.git", "app", "is a local path: name no credential"],
  ])("for registries does not fit %s: %s", (url, name, reason) => {
    expect(complaint(url, name)).toContain(reason);
  });

  it.each(["bot", "token", "app", "docker"])(
    "of a kind registries take fits an image: %s",
    (name) => {
      const oci = { app: { reference: "ghcr.io/acme/app", credential: name } };
      const options = { directory: "/srv", provided: [] };
      expect(checkCredentials({ sources: { oci }, credentials }, options)).toEqual([]);
    },
  );

  it("of the program is known by its name, which is suggested as well", () => {
    const options = { directory: "/srv", provided: ["ecr-login"] };
    const check = (name: string) => {
      const oci = { app: { reference: "ghcr.io/acme/app", credential: name } };
      return checkCredentials({ sources: { oci }, credentials }, options).map(
        ({ message }) => message,
      );
    };
    expect(check("ecr-login")).toEqual([]);
    expect(check("ecr-logon")).toEqual([
      'there is no credential "ecr-logon"; did you mean "ecr-login"?',
    ]);
  });

  it("of a program that is not known may have any name", () => {
    const oci = { app: { reference: "ghcr.io/acme/app", credential: "ecr" } };
    const options = { directory: "/srv", provided: "any" } as const;
    expect(checkCredentials({ sources: { oci }, credentials }, options)).toEqual([]);
  });

  it("of the program gives a user and a password, which no ssh URL takes", () => {
    const options = { directory: "/srv", provided: ["prov", "bot"] };
    const check = (url: string, credential = "prov", engine = "auto") => {
      const git = { x: { remote: { url, credential, engine } } };
      return checkCredentials({ sources: { git }, credentials }, options);
    };
    const path = ["sources", "git", "x", "remote", "credential"];
    const message =
      'the credential "prov" is of the program, which gives a user and a password, but sources.git.x.remote.url is an ssh URL: name a credential of type ssh, or use an https URL';
    expect(check("git@example.com:x.git")).toEqual([{ path, message }]);
    expect(check("https://example.com/x.git")).toEqual([]);
    expect(check("https://example.com/x.git", "prov", "cli")).toEqual([]);
    expect(check("x.git")).toEqual([]);
    const [finding] = check("git@example.com:x.git", "bot");
    expect(finding?.message).toContain('"bot" is of type basic');
  });

  it("of the program is no type that an entry can have", () => {
    const odd = { ...credentials, odd: { type: "program" } };
    const git = { x: { remote: { url: "git@example.com:x.git", credential: "odd" } } };
    const options = { directory: "/srv", provided: [] };
    expect(checkCredentials({ sources: { git }, credentials: odd }, options)).toEqual([]);
  });

  it("of a GitHub App fits a repository over HTTP", () => {
    expect(complaint("https://example.com/x.git", "app")).toBeUndefined();
  });

  it.each(["vague", "odd"])("without a known type (%s) is left to the schema", (name) => {
    expect(complaint("https://example.com/x.git", name)).toBeUndefined();
  });

  it.each(["", "ftp://example.com/x.git"])("for the URL %j is left to the URL", (url) => {
    expect(complaint(url, "key")).toBeUndefined();
  });

  it("of SSH is refused for images, wherever they are", () => {
    const references = { hub: "ghcr.io/acme/app", folder: "oci-layout:images:latest" };
    const oci = Object.fromEntries(
      Object.entries(references).map(([name, reference]) => [
        name,
        { reference, credential: "key" },
      ]),
    );
    const findings = checkCredentials(
      { sources: { oci }, credentials },
      { directory: "/srv", provided: [] },
    );
    expect(findings).toEqual(
      ["hub", "folder"].map((name) => ({
        path: ["sources", "oci", name, "credential"],
        message: `the credential "key" is of type ssh, but sources.oci.${name}.reference is an image, which is not read over ssh: name a credential of type basic`,
      })),
    );
  });
});
