import { Link } from "@tanstack/react-router";
import { MapPinOff } from "lucide-react";
import { Placeholder } from "../parts/placeholder.tsx";

export interface NotFoundProps {
  /** What is not there, such as `pipeline`. */
  readonly what?: string;
}

/** Stands where an address leads nowhere. */
export function NotFound({ what = "page" }: NotFoundProps) {
  return (
    <>
      <title>Not found · Glu</title>
      <Placeholder
        icon={MapPinOff}
        heading="h1"
        title={`There is no such ${what}`}
        action={
          <Link to="/" className="text-accent underline">
            All pipelines
          </Link>
        }
      >
        It may have been renamed or removed, or you may not see it.
      </Placeholder>
    </>
  );
}
