import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DefaultTheme } from "vitepress";
import { linkedFiles } from "./linked-files.ts";
import { placeOf, placeOfFile, repository } from "./places.ts";

type Item = DefaultTheme.SidebarItem;

/** Every page of the site, in the order in which it is read. */
export function sidebar(): Item[] {
  return [
    page("Introduction", "docs/index.md"),
    page("Tutorial", "docs/tutorial.md"),
    page("Concepts", "docs/concepts.md"),
    group("Guides", guides()),
    group("Reference", [
      page("Configuration", "docs/reference/configuration.md"),
      page("Command line", "docs/reference/cli.md"),
      page("HTTP", "docs/reference/http.md"),
      page("Errors", "docs/reference/errors.md"),
      page("Metrics", "docs/reference/metrics.md"),
      page("Packages", "docs/reference/packages.md"),
    ]),
    page("Troubleshooting", "docs/troubleshooting.md"),
    page("Comparison", "docs/comparison.md"),
    group("How it is proven", [
      page("Performance", "docs/performance.md"),
      page("Benchmarks", "bench/README.md"),
      page("Endurance", "docs/endurance.md"),
      page("Endurance: a report", "docs/endurance-report.md"),
      page("Threat model", "docs/threat-model.md"),
      page("Dependencies", "docs/dependencies.md"),
    ]),
    folded("Decisions", pagesIn("docs/decisions")),
    folded("The repository", pagesOfRepository()),
  ];
}

function guides(): Item[] {
  return [
    group("Start", [
      guide("A first pipeline", "gitops"),
      guide("Resources", "resources"),
      guide("Testing", "testing"),
    ]),
    group("Sources", [
      guide("Git", "git"),
      guide("Registries", "registries"),
      guide("Credentials", "credentials"),
    ]),
    group("Who promotes", [
      guide("Triggers", "triggers"),
      guide("Automation", "automation"),
      guide("Proposals", "proposals"),
      guide("Rollback", "rollback"),
      guide("Webhooks", "webhooks"),
    ]),
    group("Running", [
      guide("Operating", "operating"),
      guide("Two servers on one file", "servers"),
      guide("Replicas on PostgreSQL", "scaling"),
      guide("Security", "security"),
      guide("Audit", "audit"),
      guide("Monitoring", "monitoring"),
      guide("Notifications", "notifications"),
      guide("Dashboard", "dashboard"),
    ]),
    guide("Coming from Glu for Go", "from-go"),
  ];
}

function pagesOfRepository(): Item[] {
  const packages = ["core", "git", "registry", "ui"];
  const examples = ["gitops-example", "ready-made", "regions"];
  return [
    ...pagesIn("").filter(({ link }) => link !== "/"),
    page("Releasing", "docs/releasing.md"),
    ...packages.map((name) => page(`@glu/${name}`, `packages/${name}/README.md`)),
    ...examples.map((name) => page(`Example: ${name}`, `examples/${name}/README.md`)),
    ...linkedFiles().map((file) => ({ text: file, link: linkTo(placeOfFile(file)) })),
  ];
}

function page(text: string, file: string): Item {
  return { text, link: linkTo(placeOf(file)) };
}

function guide(text: string, name: string): Item {
  return page(text, `docs/guides/${name}.md`);
}

function group(text: string, items: Item[]): Item {
  return { text, items };
}

function folded(text: string, items: Item[]): Item {
  return { text, items, collapsed: true };
}

/** Each under its own heading. */
function pagesIn(folder: string): Item[] {
  const names = readdirSync(join(repository, folder)).filter((name) => name.endsWith(".md"));
  return names.toSorted().map((name) => {
    const file = join(folder, name);
    const text = readFileSync(join(repository, file), "utf8");
    const [, heading = name] = /^# (.+)$/m.exec(text) ?? [];
    return page(heading, file);
  });
}

function linkTo(place: string): string {
  return place === "index.md" ? "/" : `/${place}`;
}
