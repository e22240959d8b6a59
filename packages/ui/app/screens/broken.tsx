import { RotateCw } from "lucide-react";
import { Button } from "../parts/button.tsx";
import { Placeholder } from "../parts/placeholder.tsx";

/** Stands where a screen cannot be shown, such as one the server no longer has in this version. */
export function Broken() {
  return (
    <>
      <title>Not shown · Glu</title>
      <Placeholder
        icon={RotateCw}
        heading="h1"
        title="This page cannot be shown"
        action={<Button onClick={() => location.reload()}>Reload</Button>}
      >
        The server may have been updated, or the network may be away. Loading it again may help.
      </Placeholder>
    </>
  );
}
