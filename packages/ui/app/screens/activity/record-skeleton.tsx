import { Loading, Skeleton } from "../../parts/skeleton.tsx";

const rows = Array.from({ length: 8 }, (_, index) => `row ${index}`);

/** Rows in the size they will have. */
export function RecordSkeleton({ what }: { readonly what: string }) {
  return (
    <div className="mt-5">
      <Loading what={what} />
      <Skeleton className="mx-1 mb-1.5 h-4 w-20" />
      <div className="divide-y divide-line rounded-xl border border-line bg-surface">
        {rows.map((row) => (
          <div key={row} className="flex min-h-12 items-center gap-4 px-4">
            <Skeleton className="h-4 w-24" />
            <Skeleton className="h-4 w-56 max-sm:w-32" />
            <Skeleton className="ml-auto h-4 w-24" />
          </div>
        ))}
      </div>
    </div>
  );
}
