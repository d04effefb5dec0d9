/** `example.com/ledger/1` goes on as `example.com/ledger/2`. */
export function nextOrigin(origin: string): string {
  const [, stem, number] = /^(.*)\/([1-9][0-9]{0,8})$/.exec(origin) ?? [];
  return number === undefined ? `${origin}/2` : `${stem}/${Number(number) + 1}`;
}
