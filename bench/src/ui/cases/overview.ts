import type { Page } from "playwright-core";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { type Contestant, measure, type Rounds } from "../../measure.ts";
import { median } from "../../statistics.ts";
import { ratioAtMost, valueAtMost } from "../../targets.ts";
import { shownAfter, visit } from "../visit.ts";
import type { Workbench } from "../workbench.ts";

/** From the first request of a browser that has nothing yet until somebody can work with the overview. */
export function overview(pipelines: number, rounds: Rounds): Benchmark<Workbench> {
  const name = `overview of ${pipelines}`;
  const cases = {
    shown: { name: `${name} shown`, unit: "ms", target: ratioAtMost(3) },
    used: { name: `${name} searched`, unit: "ms", target: valueAtMost(2000) },
    search: { name: `search among ${pipelines}`, unit: "ms", target: valueAtMost(300) },
  } as const;
  return benchmark(cases, async ({ browser, many, none }: Workbench) => {
    const used: number[] = [];
    const searches: number[] = [];
    const shown: Contestant = () =>
      visit(browser, many.url, async (page) => {
        const at = await shownAfter(page, `[aria-setsize="${pipelines}"]`);
        const search = await searchTime(page, pipelines - 1);
        used.push(at + search);
        searches.push(search);
        return at;
      });
    const empty: Contestant = () =>
      visit(browser, none.url, (page) => shownAfter(page, "main section h2"));
    const taken = await measure({ shown, empty }, rounds);
    const counted = (values: readonly number[]) => median(values.slice(rounds.warmUp));
    return {
      shown: { value: taken.shown, floor: taken.empty },
      used: { value: counted(used), floor: taken.empty },
      search: { value: counted(searches) },
    };
  });
}

/** From when the name of one pipeline is typed until it is the only one that is shown. */
async function searchTime(page: Page, number: number): Promise<number> {
  const start = await page.evaluate<number>("performance.now()");
  await page.getByRole("searchbox").fill(`pipeline-${number}`);
  return (await shownAfter(page, '[aria-setsize="1"]')) - start;
}
