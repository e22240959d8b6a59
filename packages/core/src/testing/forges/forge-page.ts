export interface PageRequest {
  /** Of the whole list, without what says which page. */
  readonly url: URL;
  readonly page: number;
  readonly size: number;
  /** What the page size is called in a query. */
  readonly sizeName: string;
}

export interface ForgePage<T> {
  readonly items: readonly T[];
  /** As in RFC 8288; empty if all fits on one page. */
  readonly link: string;
  readonly last: number;
}

/** Cuts a page out of a list, with links to those around it. */
export function pageOf<T>(all: readonly T[], request: PageRequest): ForgePage<T> {
  const { page, size } = request;
  const last = Math.max(1, Math.ceil(all.length / size));
  const links = [
    ...(page > 1 ? [linkTo(request, Math.min(page - 1, last), "prev")] : []),
    ...(page < last ? [linkTo(request, page + 1, "next"), linkTo(request, last, "last")] : []),
    ...(page > 1 ? [linkTo(request, 1, "first")] : []),
  ];
  return { items: all.slice((page - 1) * size, page * size), link: links.join(", "), last };
}

function linkTo({ url, size, sizeName }: PageRequest, page: number, relation: string): string {
  const to = new URL(url);
  to.searchParams.set(sizeName, String(size));
  to.searchParams.set("page", String(page));
  return `<${to.href}>; rel="${relation}"`;
}

/** A positive number in a query, within a limit. */
export function numberIn(query: URLSearchParams, name: string, usual: number): number {
  const number = Number(query.get(name) ?? usual);
  return Number.isInteger(number) && number > 0 ? number : usual;
}

/** Answers for one after the other: each may ask Git several things. */
export async function answersFor<T>(
  items: readonly T[],
  answer: (one: T) => unknown,
): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (const item of items) {
    answers.push(await answer(item));
  }
  return answers;
}
