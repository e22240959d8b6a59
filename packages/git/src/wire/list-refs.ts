import type { Oid } from "../objects/object.ts";
import type { RefListing } from "../remote.ts";
import type { ListedRef } from "./protocol/ls-refs.ts";
import type { UploadPack, UploadPackCall } from "./upload-pack.ts";

const head = "HEAD";

/** Asks for exactly these refs and for HEAD. @throws {GitError} */
export async function listRefs(
  uploadPack: UploadPack,
  asked: readonly string[],
  call: UploadPackCall,
): Promise<RefListing> {
  const listed = await uploadPack.listRefs([...new Set([...asked, head])], call);
  const refs = new Map<string, Oid>();
  for (const { name, oid } of listed) {
    if (oid && asked.some((one) => matches(name, one))) {
      refs.set(name, oid);
    }
  }
  const isEmpty =
    listed.every(({ oid }) => oid === undefined) && (await hasNoRefs(uploadPack, call));
  return { refs, head: listed.find(({ name }) => name === head)?.symref, empty: isEmpty };
}

/** The server takes every name for a prefix. */
function matches(name: string, asked: string): boolean {
  return asked.endsWith("/") ? name.startsWith(asked) : name === asked;
}

/** Only asked when nothing was found: all refs of a large repository are much. */
async function hasNoRefs(uploadPack: UploadPack, call: UploadPackCall): Promise<boolean> {
  const all: readonly ListedRef[] = await uploadPack.listRefs([], call);
  return all.every(({ oid }) => oid === undefined);
}
