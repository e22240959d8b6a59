import type { ReplicaListView } from "@glu/core/api-types";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { replicasQuery } from "../../api/queries.ts";
import type { Dated } from "../../api/request.ts";
import { PageTitle } from "../../parts/page-title.tsx";
import { Problem } from "../../parts/problem.tsx";
import { useNow } from "../../parts/relative-time.tsx";
import { SearchField } from "../../shell/search-field.tsx";
import { namesLike } from "../../view-model/replicas/names-like.ts";
import { sharedWords } from "../../view-model/replicas/tended-words.ts";
import { DifferencesNote } from "./differences-note.tsx";
import { ReplicaCard } from "./replica-card.tsx";
import { parseReplicasSearch } from "./replicas-search.ts";
import { ReplicasSkeleton } from "./replicas-skeleton.tsx";
import { UntendedNote } from "./untended-note.tsx";
import { useReplicaChanges } from "./use-replica-changes.ts";

const route = getRouteApi("/replicas");

/** How often signs of life are asked for while somebody looks at them, in ms: no event tells of them. */
const interval = 3000;

/** Who serves the system, and what each tends. */
export function ReplicasScreen() {
  const query = useQuery({ ...replicasQuery, refetchInterval: interval, staleTime: 0 });
  const { data: answer, dataUpdatedAt, error, refetch } = query;
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-4 px-4 pt-5 pb-16">
      <PageTitle of={["Replicas"]} />
      <h1 className="text-lg font-semibold">Replicas</h1>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {answer && <Known answer={answer} answeredAt={dataUpdatedAt} />}
      {!answer && !error && <ReplicasSkeleton />}
    </div>
  );
}

interface KnownProps {
  readonly answer: Dated<ReplicaListView>;
  /** When it came, in ms. */
  readonly answeredAt: number;
}

/** What was said last. If nothing more is said, that grows old. */
function Known({ answer: { data: list, ahead }, answeredAt }: KnownProps) {
  const { q = "" } = route.useSearch();
  const now = Math.max(useNow(), answeredAt) + ahead;
  const { replicas, untended } = list;
  return (
    <>
      <p className="-mt-3 text-ink-soft">{sharedWords(list)}</p>
      <output className="sr-only">{useReplicaChanges(list).join(" ")}</output>
      <UntendedNote list={list} />
      <DifferencesNote replicas={replicas} />
      <Search />
      <ol aria-label="Replicas" className="flex flex-col gap-3">
        {replicas.map((replica) => (
          <li key={replica.id}>
            <ReplicaCard {...{ replica, replicas, now }} search={q} />
          </li>
        ))}
      </ol>
      {q !== "" && <NotFoundNote search={q} {...{ replicas, untended }} />}
    </>
  );
}

function NotFoundNote({
  search,
  replicas,
  untended,
}: ReplicaListView & { readonly search: string }) {
  const all = [...untended, ...replicas.flatMap(({ pipelines }) => pipelines)];
  return (
    namesLike(all, search).length === 0 && (
      <p className="text-ink-soft">No pipeline is called like that.</p>
    )
  );
}

function Search() {
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const ask = useCallback(
    (text: string) => navigate({ search: parseReplicasSearch({ q: text }), replace: true }),
    [navigate],
  );
  return (
    <div className="flex">
      <SearchField
        label="Search who tends a pipeline"
        placeholder="Name of a pipeline"
        asked={q}
        ask={ask}
      />
    </div>
  );
}
