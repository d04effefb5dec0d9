/** What is answered with a code: one entry of the table in ../problem.ts. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** One sentence that says what to do. Constant: nothing of the request ever stands in it. */
  readonly detail: string;
  /** The failure's own sentence says more and holds field names, counts and ids alone (kernel/coded-error.ts). */
  readonly says?: 'own';
}

export const kind = (status: number, title: string, detail: string): ProblemKind => ({ status, title, detail });
export const telling = (status: number, title: string, detail: string): ProblemKind => ({
  status,
  title,
  detail,
  says: 'own',
});

export const UNWRITTEN = 'Nothing was written; send the request again later.';
