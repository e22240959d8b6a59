import { useEffect } from "react";

/** The title of the document, from the particular to the general: `checkout`, `shop` is "checkout · shop · Glu". */
export function useTitle(...parts: readonly (string | undefined)[]): void {
  const title = [...parts, "Glu"].filter(Boolean).join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
