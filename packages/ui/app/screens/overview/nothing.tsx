import { Link } from "@tanstack/react-router";
import { SearchX, Workflow } from "lucide-react";
import { PageTitle } from "../../parts/page-title.tsx";
import { Placeholder } from "../../parts/placeholder.tsx";
import { useOverviewSearch } from "./use-overview.ts";

/** Stands where the program defines nothing, or nothing that the caller may see. */
export function NoPipelines() {
  return (
    <>
      <PageTitle of={["Pipelines"]} />
      <h1 className="sr-only">Pipelines</h1>
      <Placeholder icon={Workflow} title="No pipelines are defined">
        Define one in your program with <code className="font-mono">definePipeline</code> and
        restart the server. If others see pipelines here, your token may not show you any.
      </Placeholder>
    </>
  );
}

/** Stands where there are pipelines, but none that is asked for. */
export function NoMatch() {
  const { search } = useOverviewSearch();
  return (
    <Placeholder
      icon={SearchX}
      title="No pipeline matches"
      action={
        <Link
          to="/"
          search={search.sort ? { sort: search.sort } : {}}
          className="text-accent underline"
        >
          Show all pipelines
        </Link>
      }
    >
      Names, labels, phases, versions and digests are searched. Digests and versions are found by
      how they begin.
    </Placeholder>
  );
}
