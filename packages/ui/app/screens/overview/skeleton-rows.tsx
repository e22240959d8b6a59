import { Loading, Skeleton } from "../../parts/skeleton.tsx";

const rows = Array.from({ length: 12 }, (_, index) => index);
const cells = [0, 1, 2];

/** Holds the place of the first pipelines. */
export function SkeletonRows() {
  return (
    <div className="flex flex-col gap-2 px-4 py-3">
      <Loading what="pipelines" />
      {rows.map((row) => (
        <div
          key={row}
          className="flex flex-wrap gap-x-4 gap-y-2 rounded-lg border border-line bg-surface p-3"
        >
          <div className="flex w-64 max-w-full flex-col gap-2">
            <Skeleton className="h-5 w-32" />
            <Skeleton className="h-4 w-48" />
          </div>
          <div className="flex flex-1 flex-wrap gap-x-7 gap-y-2 max-sm:basis-full">
            {cells.map((cell) => (
              <Skeleton key={cell} className="h-14 w-56 max-sm:w-full" />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
