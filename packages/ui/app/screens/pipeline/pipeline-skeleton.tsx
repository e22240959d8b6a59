import { Loading, Skeleton } from "../../parts/skeleton.tsx";

/** Stands where the graph will be, in its size. */
export function FlowSkeleton() {
  return (
    <div aria-hidden className="flex h-full items-center justify-center gap-24 overflow-hidden p-8">
      {["first", "second", "third"].map((key) => (
        <Skeleton key={key} className="h-36 w-72 shrink-0 rounded-xl" />
      ))}
    </div>
  );
}

/** Stands where a pipeline will be. */
export function PipelineSkeleton({ name }: { readonly name: string }) {
  return (
    <>
      <Loading what={name} />
      <div className="flex min-h-16 flex-col justify-center gap-1 border-b border-line bg-surface px-4 py-2.5">
        <h1 className="text-lg font-semibold">{name}</h1>
        <Skeleton className="h-4 w-64" />
      </div>
      <div className="min-h-96 flex-1">
        <FlowSkeleton />
      </div>
    </>
  );
}
