import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type ShownMetric, shownMetrics } from "./metric-rows.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

async function docs(path: string): Promise<string> {
  return await readFile(new URL(`../../../docs/${path}`, import.meta.url), "utf8");
}

let metrics: readonly ShownMetric[];
let rules: readonly Rule[];
beforeAll(async () => {
  metrics = await shownMetrics();
  const { groups } = parse(await docs("alerts.yaml")) as { groups: { rules: Rule[] }[] };
  rules = groups.flatMap((group) => group.rules);
});

describe("the sample alerts", () => {
  const selector = /\b((?:glu|process|nodejs)_[a-z_]+)(?:\{([^}]*)\})?/g;

  function metricOf(series: string): ShownMetric | undefined {
    const names = new Set([series, series.replace(/_(?:bucket|count|sum)$/, "")]);
    return metrics.find(({ name }) => names.has(name));
  }

  test("name metrics that there are, by labels and values they have", () => {
    const unknown: string[] = [];
    for (const { alert, expr } of rules) {
      const selected = [...expr.matchAll(selector)];
      expect({ alert, names: selected.length + Number(/\bup\{/.test(expr)) }).not.toEqual({
        alert,
        names: 0,
      });
      for (const [, series = "", matchers = ""] of selected) {
        const { labels = [], help = "" } = metricOf(series) ?? {};
        for (const [, label = "", values = ""] of matchers.matchAll(/(\w+)=~?"([^"]*)"/g)) {
          const isTargets = label === "job";
          const isThere =
            labels.includes(label) && values.split("|").every((value) => help.includes(value));
          unknown.push(
            ...(isTargets || isThere ? [] : [`${alert}: ${series}{${label}=${values}}`]),
          );
        }
        unknown.push(...(metricOf(series) ? [] : [`${alert}: ${series}`]));
      }
    }
    expect(unknown).toEqual([]);
    expect(rules.length).toBeGreaterThan(12);
  });

  test("speak of labels that their results have", () => {
    const unknown: string[] = [];
    for (const { alert, expr, annotations } of rules) {
      const [, kept] = /\bby \(([^)]*)\)/.exec(expr) ?? [];
      const [, series = ""] = [...expr.matchAll(selector)][0] ?? [];
      const own = [...(metricOf(series)?.labels ?? []), "instance", "job"];
      const there = kept?.split(/,\s*/) ?? own;
      unknown.push(...there.filter((label) => !own.includes(label)));
      for (const [, label = ""] of Object.values(annotations)
        .join(" ")
        .matchAll(/\$labels\.(\w+)/g)) {
        unknown.push(...(there.includes(label) ? [] : [`${alert}: ${label}`]));
      }
    }
    expect(unknown).toEqual([]);
  });

  test("say how bad it is, and what to do", () => {
    for (const { alert, labels, annotations } of rules) {
      expect({ alert, labels, annotations }).toEqual({
        alert: expect.stringMatching(/^Glu[A-Z]/),
        labels: { severity: expect.stringMatching(/^(?:info|warning|critical)$/) },
        annotations: { summary: expect.any(String), description: expect.any(String) },
      });
    }
  });
});
