import { Loading, Skeleton } from "../../parts/skeleton.tsx";

/** Holds the place of those who serve the system. */
export function ReplicasSkeleton() {
  return (
    <>
      <Loading what="replicas" />
      <Skeleton className="h-5 w-72 max-w-full" />
      <Skeleton className="h-9 w-72 max-w-full" />
      <Skeleton className="h-36 rounded-xl" />
    </>
  );
}
