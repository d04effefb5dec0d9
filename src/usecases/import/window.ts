/**
 * Works on up to `width` items at once and hands the results over in the order of the items. Reading goes no further
 * ahead than that, so memory stays flat. When one fails, those under way are awaited before the failure is thrown.
 */
export async function* inOrder<Row, Done>(
  rows: AsyncIterable<Row>,
  width: number,
  work: (row: Row, n: number) => Promise<Done>,
): AsyncGenerator<{ readonly row: Row; readonly done: Done }> {
  const underWay: { readonly row: Row; readonly done: Promise<Done> }[] = [];
  let n = 0;
  try {
    for await (const row of rows) {
      const done = work(row, n++);
      // A failure is met when its turn comes; until then it is not an unhandled one.
      done.catch(() => undefined);
      underWay.push({ row, done });
      if (underWay.length >= width) yield await first(underWay);
    }
    while (underWay.length > 0) yield await first(underWay);
  } finally {
    await Promise.allSettled(underWay.map(({ done }) => done));
  }
}

async function first<Row, Done>(underWay: { readonly row: Row; readonly done: Promise<Done> }[]) {
  const { row, done } = underWay.shift() as { readonly row: Row; readonly done: Promise<Done> };
  return { row, done: await done };
}
