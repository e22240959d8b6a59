import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { pipelinesQuery } from "../../api/queries.ts";
import { Problem } from "../../parts/problem.tsx";

/** Every pipeline. */
export function OverviewScreen() {
  const { data: pipelines = [], error, refetch } = useQuery(pipelinesQuery);
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} />;
  }
  return (
    <ul>
      {pipelines.map(({ name }) => (
        <li key={name}>
          <Link to="/pipelines/$pipeline" params={{ pipeline: name }}>
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
