import { everyMetric } from "./every-metric.ts";
import type { Row } from "./reference-tables.ts";

export interface ShownMetric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
}

/** What `GET /metrics` has if there is something of everything. */
export async function shownMetrics(): Promise<readonly ShownMetric[]> {
  const page = await (await everyMetric()).text();
  return [...page.matchAll(/# HELP (\S+) (.*)\n# TYPE \S+ (\S+)\n(.*)/g)].map(
    ([, name = "", help = "", type = "", series = ""]) => {
      const labels = [...series.matchAll(/([a-z_]+)="/g)].map(([, label = ""]) => label);
      return { name, type, labels: labels.filter((label) => label !== "le"), help };
    },
  );
}

/** Every metric with its labels, and the words it is served with. */
export async function metricRows(): Promise<readonly Row[]> {
  return (await shownMetrics()).map(({ name, type, labels, help }) => {
    const named = labels.map((label) => `\`${label}\``).join(", ");
    return [`\`${name}\``, type, named, help];
  });
}
