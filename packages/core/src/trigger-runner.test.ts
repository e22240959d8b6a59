import { describe, expect, test } from "vitest";
import type { Resource } from "./resource.ts";
import type { Source, UpdatableSource } from "./source.ts";
import { System } from "./system.ts";
import type { Trigger } from "./trigger.ts";
import { checkTriggers } from "./trigger-runner.ts";
import { onChange } from "./triggers/on-change.ts";
import { schedule } from "./triggers/schedule.ts";

class Text implements Resource {
  text = "";
  digest(): string {
    return this.text;
  }
}

const readable: Source<Text> = { kind: "shelf", open: () => Promise.reject(new Error("unused")) };
const writable: UpdatableSource<Text> = {
  kind: "shelf",
  updatable: true,
  open: () => Promise.reject(new Error("unused")),
};

const system = new System({ name: "shop" });
const handles = system.definePipeline(
  { name: "app" },
  () => new Text(),
  (pipeline) => {
    const image = pipeline.phase({ name: "image" }, readable);
    const staging = pipeline.phase(
      { name: "staging", labels: { env: "staging", region: "eu" } },
      writable,
      { promotesFrom: image },
    );
    const production = pipeline.phase({ name: "production", labels: { region: "eu" } }, writable, {
      promotesFrom: staging,
    });
    return { image, staging, production };
  },
);

function automatic(given: Partial<Trigger>): string[] {
  const trigger = { ...schedule({ interval: "10s", matches: "all" }), ...given };
  return checkTriggers([trigger], system.pipelines).map(({ from, to }) => `${from} -> ${to}`);
}

describe("what a trigger promotes", () => {
  test("S54 phases with all the labels", () => {
    expect(automatic({ matches: { labels: { env: "staging", region: "eu" } } })).toEqual([
      "app/image -> app/staging",
    ]);
  });

  test("S55 this very phase", () => {
    expect(automatic({ matches: { phase: handles.production } })).toEqual([
      "app/staging -> app/production",
    ]);
  });

  test("phases of a name", () => {
    expect(automatic({ matches: { name: "production" } })).toEqual([
      "app/staging -> app/production",
    ]);
  });

  test("everything, if it may take an arrival through several phases", () => {
    const both = ["app/image -> app/staging", "app/staging -> app/production"];
    expect(automatic({ matches: "all", chain: true })).toEqual(both);
    expect(automatic({ matches: "all", minAge: 1000 })).toEqual(both);
  });
});

test("it is told in the order of the pipelines, and of the triggers of each edge", () => {
  const everything = schedule({ interval: "10s", matches: "all", chain: true });
  const triggers = [
    schedule({ interval: "1m", matches: { name: "production" } }),
    onChange({ matches: { name: "staging" } }),
    everything,
  ];
  expect(checkTriggers(triggers, system.pipelines)).toEqual([
    { from: "app/image", to: "app/staging", trigger: "on change" },
    { from: "app/image", to: "app/staging", trigger: "schedule 10s" },
    { from: "app/staging", to: "app/production", trigger: "schedule 1m" },
    { from: "app/staging", to: "app/production", trigger: "schedule 10s" },
  ]);
});

describe("a trigger that cannot be meant", () => {
  test("matches no phase: the error lists the labels there are", () => {
    expect(() => automatic({ matches: { labels: { env: "prod" } } })).toThrow(
      'trigger "schedule 10s" matches no phase (label env=prod); there are: app/image; ' +
        "app/staging (env=staging, region=eu); app/production (region=eu)",
    );
  });

  test("matches only a phase that nothing promotes into", () => {
    expect(() => automatic({ matches: { name: "image" } })).toThrow(
      "matches only app/image, which nothing promotes into",
    );
  });

  test("covers edges that follow each other", () => {
    expect(() => automatic({ matches: "all" })).toThrow(
      "would take an arrival through app/image -> app/staging -> app/production with nobody in between",
    );
    expect(() => automatic({ matches: { labels: { region: "eu" } } })).toThrow("chain: true");
  });

  test("says nothing", () => {
    expect(() => automatic({ matches: {} })).toThrow('says nothing in "matches"');
  });

  test("has an interval that is none", () => {
    expect(() => schedule({ interval: "0s", matches: "all" })).toThrow('"0s"');
  });
});
