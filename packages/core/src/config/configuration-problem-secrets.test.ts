import { describe, expect, it } from "vitest";
import { problemsOf } from "../testing/configuration-problems.ts";

describe("problems of a configuration", () => {
  it.each([
    "credentials: { a: hunter2 }",
    "credentials: { a: { type: hunter2 } }",
    "credentials: { a: { type: basic, basic: hunter2 } }",
    "credentials: { a: { type: basic, basic: { username: u, password:hunter2 } } }",
    "credentials: { a: { type: basic, basic: { username: u, password: [hunter2] } } }",
    "credentials: { a: { type: basic, basic: { username: u, password: *hunter2 } } }",
    "credentials: { a: { type: basic, basic: { username: u, password: !hunter2 x } } }",
    'credentials: { a: { type: basic, basic: { username: u, password: "hunter2\\n" } } }',
    'credentials: { a: { type: basic, basic: { username: u, password: "hunter2\\q" } } }',
    "credentials: { a: { type: basic, basic: { username: u, password: @hunter2 } } }",
    "credentials:\n  a:\n    basic:\n      password: x: hunter2",
    "credentials:\n  a:\n    basic:\n      username: u\n      password:hunter2",
    "sources: { git: { a: { remote: { url: 'https://u:hunter2@x' } } } }",
    "sources: { git: { a: { remote: { url: 'https://hunter2@' } } } }",
    "sources: { oci: { a: { reference: 'https://u:hunter2@ghcr.io/x' } } }",
    "sources: { oci: { a: { reference: 'u:hunter2@ghcr.io/x' } } }",
    "sources: { git: { a: { remote: { url: 'ssh://git:hunter2@x/y' } } } }",
    'credentials: { a: { type: ssh, ssh: { private_key_path: "-----BEGIN\\nhunter2" } } }',
    'sources: { git: { a: { remote: { url: x }, signing: { type: ssh, key: "a\\nhunter2" } } } }',
    "sources: { oci: { a: { reference: x, credential: ghp_hunter2 } } }",
    "credentials: { a: { type: access_token, ghp_hunter2: } }",
    `credentials: { a: { type: access_token, access_token: "\${ghp_hunter2}" } }`,
    "credentials: { a: { type: ssh, ssh: { private_key_path: -----BEGIN KEY-----\n hunter2 } } }",
  ])("do not show the secret in %j", (text) => {
    const problems = problemsOf(text);
    expect(problems).not.toEqual([]);
    expect(problems.join("\n")).not.toContain("hunter2");
  });

  it("do not show the secret of a variable", () => {
    const env = { GLU_CREDENTIALS_A_BASIC_PASSWORD: "hunter2\n" };
    const problems = problemsOf("credentials: { a: { type: basic } }", env);
    expect(problems.join("\n")).toMatch(/^GLU_CREDENTIALS_A_BASIC_PASSWORD: must not contain/m);
    expect(problems.join("\n")).not.toContain("hunter2");
  });
});
