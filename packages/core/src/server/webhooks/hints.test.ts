import { describe, expect, test } from "vitest";
import type { LookHint } from "../../look-hint.ts";
import { RequestError } from "../problem.ts";
import { hintsOf } from "./hints.ts";
import type { WebhookType } from "./proof.ts";

function hints(type: WebhookType, payload: unknown, event: object = {}): readonly LookHint[] {
  const headers = new Headers({ "content-type": "application/json", ...event });
  return hintsOf(type, { headers, body: Buffer.from(JSON.stringify(payload)) });
}

const urls = ["https://example.com/acme/deploy.git", "git@example.com:acme/deploy.git"];
const page = "https://example.com/acme/deploy";
const [clone, ssh] = urls;
const all = [...urls, page];
const repository = { id: 1, clone_url: clone, ssh_url: ssh, html_url: page, topics: [] };
const project = { id: 1, git_http_url: clone, git_ssh_url: ssh, web_url: page };

describe("an event of GitHub", () => {
  test.each(["push", "pull_request"])("%s is about the repository", (event) => {
    const headers = { "x-github-event": event };
    expect(hints("github", { repository }, headers)).toEqual([{ kind: "repository", urls: all }]);
  });

  test.each(["pull_request_review", "check_run", "check_suite", "status"])(
    "%s is about what is proposed",
    (event) => {
      const headers = { "x-github-event": event };
      expect(hints("github", { repository }, headers)).toEqual([{ kind: "proposals", urls: all }]);
    },
  );

  test.each(["registry_package", "package"])("%s is about an image", (event) => {
    const headers = { "x-github-event": event };
    const payload = { [event]: { namespace: "acme", name: "shop/app", package_type: "CONTAINER" } };
    const image = { kind: "image", hosts: ["ghcr.io"], repository: "acme/shop/app" };
    expect(hints("github", payload, headers)).toEqual([image]);
  });

  test.each(["ping", "star", "", "constructor"])(
    "of another kind (%j) is about nothing",
    (event) => {
      expect(hints("github", { repository }, { "x-github-event": event })).toEqual([]);
      expect(hints("github", null, { "x-github-event": event })).toEqual([]);
    },
  );
});

describe("an event of GitLab", () => {
  test.each([
    ["push", "repository"],
    ["merge_request", "repository"],
    ["pipeline", "proposals"],
  ])("%s is about the %s", (kind, about) => {
    expect(hints("gitlab", { object_kind: kind, project })).toEqual([{ kind: about, urls: all }]);
  });

  test.each([{ object_kind: "issue", project }, {}, [], "push", null])(
    "of another kind is about nothing: %j",
    (payload) => {
      expect(hints("gitlab", payload)).toEqual([]);
    },
  );
});

describe("an event of Gitea or Forgejo", () => {
  test.each([
    ["push", "repository"],
    ["pull_request", "repository"],
    ["pull_request_approved", "proposals"],
    ["pull_request_rejected", "proposals"],
    ["status", "proposals"],
  ])("%s is about the %s", (event, about) => {
    const headers = { "x-gitea-event": event };
    expect(hints("gitea", { repository }, headers)).toEqual([{ kind: about, urls: all }]);
  });

  test("package is about an image, if it is a container", () => {
    const headers = { "x-gitea-event": "package" };
    const content = { type: "container", name: "app", owner: { login: "acme" } };
    const image = { kind: "image", hosts: [], repository: "acme/app" };
    expect(hints("gitea", { package: content }, headers)).toEqual([image]);
    expect(hints("gitea", { package: { ...content, type: "npm" } }, headers)).toEqual([]);
  });

  test("of another kind is about nothing", () => {
    expect(hints("gitea", { repository }, { "x-gitea-event": "issues" })).toEqual([]);
    expect(hints("gitea", { repository })).toEqual([]);
  });
});

describe("a notification of a registry", () => {
  const request = { addr: "10.0.0.9:1", host: "registry.example.com", method: "PUT" };
  const url = "http://registry:5000/v2/shop/app/manifests/sha256:1";
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const target = { repository: "shop/app", mediaType, tag: "latest", url };
  const image = {
    kind: "image",
    hosts: ["registry.example.com", "registry:5000"],
    repository: "shop/app",
  };

  test("is about the images that were pushed, each once", () => {
    const push = { action: "push", target, request };
    const other = { action: "push", target: { repository: "shop/web", url: "no url" } };
    const layer = { ...push, target: { ...target, mediaType: "application/octet-stream" } };
    const pull = { ...push, action: "pull" };
    expect(hints("registry", { events: [layer, pull, push, push, other] })).toEqual([
      image,
      { kind: "image", hosts: [], repository: "shop/web" },
    ]);
    expect(hints("registry", { events: [] })).toEqual([]);
  });

  test("of Harbor is about the image that was pushed", () => {
    const event_data = {
      resources: [{ tag: "v1", resource_url: "harbor.example.com/shop/app:v1" }],
      repository: { repo_full_name: "shop/app" },
    };
    expect(hints("registry", { type: "PUSH_ARTIFACT", event_data })).toEqual([
      { kind: "image", hosts: ["harbor.example.com"], repository: "shop/app" },
    ]);
    expect(hints("registry", { type: "PULL_ARTIFACT", event_data })).toEqual([]);
  });
});

describe("what a script says", () => {
  test("is about a repository, an image, both or everything", () => {
    const image = { kind: "image", hosts: ["ghcr.io"], repository: "acme/app" };
    expect(hints("generic", { repository: clone, image: "ghcr.io/acme/app:v1" })).toEqual([
      { kind: "repository", urls: [clone] },
      image,
    ]);
    expect(hints("generic", { image: "ghcr.io/acme/app" })).toEqual([image]);
    expect(hints("generic", { image: "oci-layout:/srv/images" })).toEqual([
      { kind: "image", hosts: [""], repository: "/srv/images" },
    ]);
    expect(hints("generic", {})).toEqual([{ kind: "everything" }]);
  });
});

describe("what makes no sense is refused with the place:", () => {
  const push = { "x-github-event": "push", "x-gitea-event": "push" };
  test.each([
    ["github", {}, "repository: "],
    ["github", { repository: {} }, "repository.clone_url: "],
    ["github", { repository: { clone_url: 7 } }, "repository.clone_url: "],
    ["github", [], "the body: "],
    ["gitea", { repository: null }, "repository: "],
    ["gitlab", { object_kind: "push", project: {} }, "project.git_http_url: "],
    ["registry", { events: {} }, "events: "],
    ["registry", { events: [{ action: "push" }] }, "events.0.target: "],
    ["registry", { type: "PUSH_ARTIFACT" }, "event_data: "],
    ["generic", { repo: "x" }, "the body: "],
    ["generic", [], "the body: "],
    ["generic", { image: "a b" }, "image: "],
    ["generic", { image: "" }, "image: "],
  ] as const)("%s %j", (type, payload, message) => {
    let thrown: unknown;
    try {
      hints(type, payload, push);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RequestError);
    expect(thrown).toMatchObject({ status: 400, message: expect.stringContaining(message) });
  });
});
